#!/usr/bin/env bash
# Opens reports in headless Chromium, light and dark, wide and as narrow as a phone: no
# error or warning, nothing fetched, every chart drawn, every button works, enough
# contrast, names that look like markup are text.
#   page_test.sh ASSAY ASSAY_SAMPLE_RUN RECORDED_RUN
# Ends with 77 (skipped) where there is no Chromium that starts, or no HTML report in this
# build.
set -euo pipefail
assay=$1 sample_run=$2 recorded=$3
here=$(cd "$(dirname "$0")" && pwd)
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
[ -n "$browser" ] || { echo "skipped: no Chromium"; exit 77; }

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
browse=("$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage
        --user-data-dir="$folder/profile" --dump-dom)
echo '<p id="started">' >"$folder/empty.html"
if ! timeout 60 "${browse[@]}" "file://$folder/empty.html" 2>"$folder/why" | grep -q started; then
  tail -n 3 "$folder/why"
  echo "skipped: $browser does not start here"
  exit 77
fi
"$sample_run" "$folder/sample"
"$sample_run" "$folder/slower" slower=1.1 id=slower
if ! "$assay" report "$folder/sample" --format html -o "$folder/sample.html" 2>"$folder/why"; then
  grep -q "no charts" "$folder/why" || { cat "$folder/why"; exit 1; }
  echo "skipped: no HTML report in this build"
  exit 77
fi
(cd "$folder" && "$assay" stress store_buffering lazy_singleton --time 100ms --tries 2 \
  --at-most 0.5 -q -o hunt >/dev/null)
"$assay" report "$folder/hunt" --format html -o "$folder/hunt.html"
"$assay" report "$recorded" --format html -o "$folder/recorded.html"
"$assay" import "$here"/../harness/import/testdata/*.json --out "$folder/imported" \
  --claim 'speedup >= 6 @ variant=Primes,threads=8' >/dev/null
"$assay" report "$folder/imported" --format html -o "$folder/imported.html"
"$assay" compare "$folder/sample" "$folder/slower" --format html -o "$folder/compare.html" ||
  [ $? -eq 1 ]

# The watch stands before all other scripts, the test behind them.
watch='<script>const problems = [];
for (const kind of ["error", "warn"]) {
  const before = console[kind];
  console[kind] = (...what) => { problems.push(`${kind}: ${what.join(" ")}`); before(...what); };
}
alert = (what) => problems.push(`a name was run: ${what}`);
addEventListener("error", (event) => problems.push(`error: ${event.message}`));</script>'
with_test() {
  sed '/<\/head>/,$d' "$1"
  echo "$watch"
  sed -n '/<\/head>/,$p' "$1" | sed '$d' | sed 's#^</body>$##'
  echo "<script>"
  cat "$here/page_test.js"
  echo "</script></body></html>"
}

failed=0
# Page, 1 for light or 0 for dark, and the window's width.
for look in "sample 1 1280" "sample 0 390" "recorded 0 1280" "compare 1 390" "hunt 1 390" \
  "imported 0 1280"; do
  read -r page scheme width <<<"$look"
  with_test "$folder/$page.html" >"$folder/test.html"
  result=$("${browse[@]}" --window-size="$width,2000" --virtual-time-budget=300000 \
    --blink-settings=preferredColorScheme="$scheme" \
    "file://$folder/test.html" 2>/dev/null | sed -n '/<pre id="result">/,$p' |
    sed 's/.*<pre id="result">//; s#</pre>.*##')
  echo "$page, $([ "$scheme" = 1 ] && echo light || echo dark), $width wide: $result"
  [[ $result == fine:* ]] || failed=1
done

# A chart that cannot be drawn says so, and those after it are drawn all the same.
sed 's/"activity":{"\$schema"/"gone":{"$schema"/' "$folder/sample.html" >"$folder/broken.html"
"${browse[@]}" --virtual-time-budget=60000 "file://$folder/broken.html" >"$folder/broken.dom" 2>/dev/null
said=$(grep -o '>This chart could not be drawn' "$folder/broken.dom" | wc -l)
drawn=$(grep -o '<svg[^>]*class="marks"' "$folder/broken.dom" | wc -l)
echo "with 3 of 13 charts broken: $said said so, $drawn were drawn"
[ "$said" = 3 ] && [ "$drawn" = 10 ] || failed=1
exit $failed
