// The machine as nested boxes, packages down to hardware threads, with the lanes of a
// placement on it.

// What cells of a run were placed on: {label, cpus}, each placement once.
function placementsOf(cells) {
  const placements = new Map();
  for (const cell of cells) {
    const count = `${cell.threads} ${cell.threads === 1 ? 'lane' : 'lanes'}`;
    const text = cell.cpus.length ? `${count}, ${cell.placement}` : `${count}, not pinned`;
    const key = JSON.stringify([cell.threads, cell.cpus]);
    if (!placements.has(key)) {
      placements.set(key, {label: text, lanes: cell.threads, cpus: cell.cpus});
    }
  }
  return [...placements.values()].sort((a, b) => a.lanes - b.lanes);
}

const levels = [['package', 'package'], ['numa', 'NUMA'], ['l3', 'L3'], ['core', 'core']];

// CPUs that agree in a level, in the order in which they stand.
function grouped(cpus, level) {
  const groups = new Map();
  for (const cpu of cpus) groups.set(cpu[level], [...(groups.get(cpu[level]) ?? []), cpu]);
  return [...groups];
}

function cpuBox(cpu, cpus) {
  const lanes = cpus.flatMap((at, lane) => at === cpu.os_index ? [lane] : []);
  const name = lanes.length ? `lane ${lanes.join(', ')}` : cpu.allowed ? '' : 'not allowed';
  const kind = lanes.length ? 'lane' : cpu.allowed ? 'free' : 'forbidden';
  return el('div', {class: `cpu ${kind}`}, el('span', {}, `CPU ${cpu.os_index}`),
            name ? el('b', {}, name) : null);
}

// A level that has but one part shares its box with the next.
function machineBoxes(cpus, lanes, depth = 0, heading = []) {
  if (depth === levels.length) {
    return el('div', {class: 'box core'}, el('span', {class: 'name'}, heading.join(' · ')),
              el('div', {class: 'inside'}, cpus.map((cpu) => cpuBox(cpu, lanes))));
  }
  const [level, name] = levels[depth];
  const groups = grouped(cpus, level);
  const title = (index) => index < 0 ? [] : [`${name} ${index}`];
  if (groups.length === 1) {
    return machineBoxes(cpus, lanes, depth + 1, [...heading, ...title(groups[0][0])]);
  }
  return el('div', {class: 'box'},
            heading.length ? el('span', {class: 'name'}, heading.join(' · ')) : null,
            el('div', {class: 'inside'}, groups.map(([index, own]) =>
                machineBoxes(own, lanes, depth + 1, title(index)))));
}

// [buttons, picture]; empty for a run that does not say what CPUs there were.
function machinePicture(environment, cells) {
  const placements = placementsOf(cells);
  if (!environment.cpus.length || !placements.length) return [];
  const place = el('div', {class: 'machine'});
  const show = (index) => {
    place.replaceChildren(machineBoxes(environment.cpus, placements[index].cpus));
  };
  const last = String(placements.length - 1);
  show(last);
  const choices = Object.fromEntries(placements.map((p, i) => [i, p.label]));
  return [el('div', {class: 'controls'}, choice('placement', choices, last, show)), place];
}
