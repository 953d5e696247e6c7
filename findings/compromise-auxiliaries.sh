#!/usr/bin/env bash
# Package:   compromise 14.17.0 (npm)
# Guess:     contractions().expand() finds out whether 's is "is" or "has" and 'd "had" or "would" by the word behind it.
# Behaviour: often, but "'s" before an adjective that looks like a participle becomes "has", before a subject it is always "is", and of two
#            contractions in one word the first is guessed and the second dropped: I'd've -> I had.
# Seen:      "I'd've gone." -> "I had gone."; "She's tired." -> "She has tired."; "What's he done?" -> "What is he done?"; right:
#            "Ann's gone home." -> "Ann has gone home.", "Ann's book is old." unchanged.
# Matters:   "I would have gone" says that he did not go, "I had gone" that he did, and both are sound English. "She has tired" and "What is
#            he done" are odd, and what was written is not the next likely wording (is -> has) but the contraction.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$folder" compromise@14.17.0

cat > "$folder/try.js" <<'JS'
const nlp = require('compromise')

const expected = {
  "I'd've gone.": 'I had gone.',
  "She's tired.": 'She has tired.',
  "What's he done?": 'What is he done?',
  "Ann's gone home.": 'Ann has gone home.',
  "She'd left.": 'She had left.',
  "Ann's book is old.": "Ann's book is old.",
}
const different = []
for (const [text, wanted] of Object.entries(expected)) {
  const read = nlp(text)
  read.contractions().expand()
  const got = read.text()
  console.log(text, '->', got)
  if (got !== wanted) different.push(`${text}: expected ${wanted}, got ${got}`)
}
if (different.length) {
  console.error('DIFFERENT from what is stated:\n' + different.join('\n'))
  process.exit(1)
}
console.log('as stated')
JS
node "$folder/try.js"
