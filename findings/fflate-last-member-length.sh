#!/usr/bin/env bash
# Package:   fflate 0.8.3 (npm), beside pako 3.0.3 (npm)
# Guess:     of a gzip file of several members, as every web archive is one, gunzipSync gives the first member; if the last is the longer
#            one, the first with zeros behind it, or an error.
# Behaviour: it gives the first member, cut at the length of the LAST one, since that length stands at the end of the file. With an empty
#            member at the end it gives nothing at all. decompressSync and gunzip do the same. There is no error. Its stream Gunzip, pako and
#            Node's zlib give all members.
# Seen:      a sentence of 48 characters, then "She left early. " of 16: "The old bridge w". The other way round: "She left early. ".
# Matters:   pages and compressed lines that were read so end in the middle of a word, at another place in each file, and look like the
#            cut of a careless scraper. What is behind the cut, and every later record, is missing without a word.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$folder" fflate@0.8.3 pako@3.0.3

cat > "$folder/try.cjs" <<'JS'
const zlib = require('zlib')
const fflate = require('fflate')
const pako = require('pako')

const LONG = 'The old bridge will stay shut until the spring.\n'
const SHORT = 'She left early. '
const text = (bytes) => Buffer.from(bytes).toString()
const stream = (bytes) => {
  const pieces = []
  const reader = new fflate.Gunzip((piece) => pieces.push(Buffer.from(piece)))
  reader.push(bytes, true)
  return Buffer.concat(pieces)
}
const whole = {'fflate.Gunzip': stream, 'pako.ungzip': pako.ungzip, 'zlib.gunzipSync': zlib.gunzipSync}
const short = {'fflate.gunzipSync': fflate.gunzipSync, 'fflate.decompressSync': fflate.decompressSync}

const cases = [
  [[LONG, SHORT], LONG.slice(0, SHORT.length)],
  [[LONG, LONG, SHORT], LONG.slice(0, SHORT.length)],
  [[SHORT, LONG], SHORT],
  [[LONG, ''], ''],
  [[LONG], LONG], // one member: right
]
const different = []
const check = (name, members, got, expected) => {
  console.log(`${JSON.stringify(members)} ${name} -> ${JSON.stringify(got)}`)
  if (got !== expected) different.push(`${name}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`)
}
for (const [members, cut] of cases) {
  const file = Buffer.concat(members.map((member) => zlib.gzipSync(member)))
  for (const [name, read] of Object.entries(short)) check(name, members, text(read(file)), cut)
  for (const [name, read] of Object.entries(whole)) check(name, members, text(read(file)), members.join(''))
}
if (different.length) {
  console.error('DIFFERENT from what is stated:\n' + different.join('\n'))
  process.exit(1)
}
console.log('as stated')
JS
node "$folder/try.cjs"
