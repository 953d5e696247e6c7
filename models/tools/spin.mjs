// The tools of npm, for spin.py: reads rows {text, target, seed} of JSON, writes rows {text}.
//
//     node spin.mjs TOOL FOLDER < rows > rows      (FOLDER holds node_modules)

import {createRequire} from 'node:module'
import {createInterface} from 'node:readline'
import {pathToFileURL} from 'node:url'

const [tool, folder] = process.argv.slice(2)
const require = createRequire(`${folder}/`)
const load = (name) => import(pathToFileURL(`${folder}/node_modules/${name}/index.js`))

// A small generator of random numbers that can be seeded (mulberry32).
function numbers(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

// Takes the plugin's proposals: all of them, one of the alternatives each, from the end of the text on.
async function retextSimplify() {
  const {retext} = await load('retext')
  const {default: simplify} = await load('retext-simplify')
  return async ({text}, random) => {
    const file = await retext().use(simplify).process(text)
    const found = file.messages.filter((m) => m.place?.start && m.expected?.length)
    found.sort((a, b) => b.place.start.offset - a.place.start.offset)
    for (const {place, expected} of found) {
      const [start, end] = [place.start.offset, place.end.offset]
      const choice = expected[Math.floor(random() * expected.length)]
      const capital = /^[A-Z]/.test(text.slice(start, end)) && choice
      text = text.slice(0, start) + (capital ? choice[0].toUpperCase() + choice.slice(1) : choice) + text.slice(end)
    }
    return text
  }
}

// A word that the dictionary has is replaced by any other of its synonyms, of whatever part of speech.
async function synonyms() {
  const lookup = require('synonyms')
  return async ({text, target}, random) =>
    text.replace(/\b[a-z]{4,}\b/g, (word) => {
      if (random() > target / 40) return word
      const others = Object.values(lookup(word) ?? {}).flat().filter((other) => other !== word)
      return others.length ? others[Math.floor(random() * others.length)] : word
    })
}

const spin = await {'retext-simplify': retextSimplify, synonyms}[tool]()
for await (const line of createInterface({input: process.stdin})) {
  const row = JSON.parse(line)
  console.log(JSON.stringify({text: await spin(row, numbers(row.seed))}))
}
