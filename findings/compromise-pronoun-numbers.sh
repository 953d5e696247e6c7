#!/usr/bin/env bash
# Package:   compromise 14.17.0 (npm)
# Expected:  numbers().toText() writes "1990s" as "nineteen-nineties" or leaves it; numbers().toNumber() leaves "one" alone where it is a
#            pronoun, and a fraction gets a figure such as 1/3.
# Behaviour: toText() takes the decade for a number and leaves its s behind as a word; a year is read as a number. toNumber() writes
#            pronouns as figures and a fraction as a decimal with the ending of an ordinal.
# Seen:      "In the 1990s" -> "In the one thousand nine hundred and ninety s"; "in 2019" -> "in two thousand and nineteen"; "No one came."
#            -> "No 1 came."; "He is one of the best." -> "He is 1 of the best."; "a third of us" -> "0.333rd of us".
# Matters:   a lone s behind a number in words, "No 1 came" and "0.333rd" are traces of this tool. They are not in a table of
#            synonyms; a detector that takes "No 1" for a rank reads over the pronoun.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$folder" compromise@14.17.0

cat > "$folder/try.js" <<'JS'
const nlp = require('compromise')

const expected = {
  toText: {
    'It began in the 1990s here.': 'It began in the one thousand nine hundred and ninety s here.',
    'It was shut in 2019.': 'It was shut in two thousand and nineteen.',
  },
  toNumber: {
    'No one came.': 'No 1 came.',
    'He is one of the best.': 'He is 1 of the best.',
    'Half of them, a third of us.': 'Half of them, 0.333rd of us.',
    'Five hundred and two men.': '502 men.',
  },
}
const different = []
for (const [method, texts] of Object.entries(expected)) {
  for (const [text, wanted] of Object.entries(texts)) {
    const read = nlp(text)
    read.numbers()[method]()
    const got = read.text()
    console.log(`${method}: ${text} -> ${got}`)
    if (got !== wanted) different.push(`${text}: expected ${wanted}, got ${got}`)
  }
}
if (different.length) {
  console.error('DIFFERENT from what is stated:\n' + different.join('\n'))
  process.exit(1)
}
console.log('as stated')
JS
node "$folder/try.js"
