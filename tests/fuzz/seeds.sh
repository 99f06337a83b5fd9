#!/bin/sh
# Puts the cases of the tests where the targets begin: sh seeds.sh FOLDER (then: cargo fuzz run NAME FOLDER/NAME).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
crates=$here/../../src-tauri/crates
mkdir -p "$1/png" "$1/card_json" "$1/charx" "$1/lorebook" "$1/fountain" "$1/srt" "$1/history"
for case in "$crates"/cards/tests/cases/*; do
    cp "$case/card.json" "$1/card_json/$(basename "$case")"
    { printf '\001'; base64 -w0 "$case/card.json"; } > "$1/png/$(basename "$case")"
    { printf '\031a/b'; cat "$case/card.json"; } > "$1/charx/$(basename "$case")"
done
printf '/la(m|n)p/i\n\nthe lamp\n@@depth 3\n@@probability 50\nA {{random:red,blue}} lamp' > "$1/lorebook/pattern"
for case in "$crates"/script/tests/cases/*/input.*; do
    case $case in
        *.srt) mark='\000' to=srt ;;
        *.vtt) mark='\001' to=srt ;;
        *.json) mark='\002' to=srt ;;
        *.fountain) mark='\000' to=fountain ;;
        *) mark='\001' to=fountain ;;
    esac
    { printf "$mark"; cat "$case"; } > "$1/$to/$(basename "$(dirname "$case")")"
done
for case in "$crates"/histories/tests/cases/*/input.*; do
    { printf '\000'; cat "$case"; } > "$1/history/$(basename "$(dirname "$case")")"
done
