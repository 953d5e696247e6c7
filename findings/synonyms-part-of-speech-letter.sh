#!/usr/bin/env bash
# Package:   synonyms 1.0.1 (npm)
# Guess:     synonyms(word) gives words only. Where a part of speech has no synonym, its list is empty or missing.
# Behaviour: where a word has no synonym of a part of speech, the list mostly holds the word and the letter of the part of speech,
#            as if that were a synonym: "v" for the verb "will", "n" for the noun "house", "r" for the adverb "light".
# Seen:      synonyms('will') -> {"n":["will","testament"],"v":["will","v"]}. 1566 of the 12430 words of the dictionary have such a list.
# Matters:   a spinner that takes any of the answers writes "They v come." A lone letter n, v, r, s or a in the place of a common
#            word is a trace of this dictionary. It is no slip of the keyboard, and the original is not a word of one letter.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$folder" synonyms@1.0.1

cat > "$folder/try.js" <<'JS'
const synonyms = require('synonyms')

const expected = {
  will: {n: ['will', 'testament'], v: ['will', 'v']},
  house: {v: ['house', 'domiciliate'], n: ['house', 'n']},
  walk: {n: ['walk', 'walking', 'walkway', 'paseo']}, // for comparison: without the letter
}
const different = []
for (const [word, answer] of Object.entries(expected)) {
  const got = synonyms(word)
  console.log(word, '->', JSON.stringify(got))
  if (JSON.stringify(got) !== JSON.stringify(answer)) different.push(`${word}: expected ${JSON.stringify(answer)}`)
}

const adverb = synonyms('light', 'r')
console.log('light, as an adverb ->', JSON.stringify(adverb))
if (String(adverb) !== 'light,r') different.push('light, as an adverb: expected light,r')

// How often: the words of the dictionary that have a list of just themselves and the letter.
const entries = Object.entries(synonyms.dictionary)
const alone = (word) => ([part, list]) => word !== part && String(list.slice(1)) === part
const found = entries.filter(([word, lists]) => Object.entries(lists).some(alone(word)))
console.log(`${found.length} of the ${entries.length} words of the dictionary have such a list`)
if (found.length !== 1566 || entries.length !== 12430) different.push('expected 1566 of 12430 words')

// A spinner in its simplest form: the last synonym of the verb.
const spun = 'They will come.'.replace('will', (word) => synonyms(word, 'v').at(-1))
console.log('They will come. ->', spun)
if (spun !== 'They v come.') different.push('expected: They v come.')

if (different.length) {
  console.error('DIFFERENT from what is stated:\n' + different.join('\n'))
  process.exit(1)
}
console.log('as stated')
JS
node "$folder/try.js"
