#!/bin/sh
# Installs the tools of README.md, at the versions named there:   install.sh FOLDER
# makes FOLDER/venv (Python 3.11), FOLDER/node (Node 20) and FOLDER/nltk_data. Debian's part wants root.
#
# --no-deps: what the recipes do not use (torch, transformers and the like, gigabytes) is left out; spin.py stands in for it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)

apt-get install -y wordnet-base wordnet-sense-index apertium apertium-hbs-eng

python3 -m venv "$folder/venv"
pip="$folder/venv/bin/pip --quiet --disable-pip-version-check"
$pip install 'setuptools<70' wheel nltk==3.9.1 spacy==3.8.7 textblob==0.19.0 pandas==2.2.3
$pip install --no-deps --no-build-isolation -r "$here/requirements.txt"
rm -rf "$folder/nltk_data"
"$folder/venv/bin/python" "$here/nltk_data.py" "$folder/nltk_data"

mkdir -p "$folder/node"
npm install --prefix "$folder/node" --no-audit --no-fund retext@9.0.0 retext-simplify@8.0.0 synonyms@1.0.1

echo "NLTK_DATA=$folder/nltk_data $folder/venv/bin/python $here/spin.py --node $folder/node TOOL PIECES.jsonl OUT.jsonl"
