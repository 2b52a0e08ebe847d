#!/usr/bin/env bash
# Opens a report in headless Chromium, in light and in dark: no error or warning, every
# chart drawn, every button works, enough contrast.  page_test.sh ASSAY RUN_FOLDER
# Ends with 77 (skipped) where there is no Chromium that starts, or no HTML report in this
# build.
set -euo pipefail
assay=$1 run=$2
here=$(cd "$(dirname "$0")" && pwd)
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
[ -n "$browser" ] || { echo "skipped: no Chromium"; exit 77; }

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
browse=("$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage
        --user-data-dir="$folder/profile" --window-size=1280,2000 --dump-dom)
echo '<p id="started">' >"$folder/empty.html"
if ! timeout 60 "${browse[@]}" "file://$folder/empty.html" 2>"$folder/why" | grep -q started; then
  tail -n 3 "$folder/why"
  echo "skipped: $browser does not start here"
  exit 77
fi
if ! "$assay" report "$run" --format html -o "$folder/report.html" 2>"$folder/why"; then
  grep -q "no HTML report" "$folder/why" || { cat "$folder/why"; exit 1; }
  echo "skipped: no HTML report in this build"
  exit 77
fi

# The watch stands before all other scripts, the test behind them.
watch='<script>const problems = [];
for (const kind of ["error", "warn"]) {
  const before = console[kind];
  console[kind] = (...what) => { problems.push(`${kind}: ${what.join(" ")}`); before(...what); };
}
addEventListener("error", (event) => problems.push(`error: ${event.message}`));</script>'
{
  sed '/<\/head>/,$d' "$folder/report.html"
  echo "$watch"
  sed -n '/<\/head>/,$p' "$folder/report.html" | sed '$d' | sed 's#^</body>$##'
  echo "<script>"
  cat "$here/page_test.js"
  echo "</script></body></html>"
} >"$folder/test.html"

failed=0
for scheme in 1:light 0:dark; do
  result=$("${browse[@]}" --virtual-time-budget=60000 \
    --blink-settings=preferredColorScheme="${scheme%%:*}" \
    "file://$folder/test.html" 2>/dev/null | sed -n '/<pre id="result">/,$p' |
    sed 's/.*<pre id="result">//; s#</pre>.*##')
  echo "${scheme##*:}: $result"
  [[ $result == fine:* ]] || failed=1
done
exit $failed
