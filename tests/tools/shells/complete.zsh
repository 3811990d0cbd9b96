# Types each line into a zsh of its own, then a tab and return, and prints what was called.
# $1: a file with the completion
zmodload zsh/zpty
zpty -b shell zsh -f -i

# What the shell shows until a text comes, or ten seconds are over.
await() {
  local shown= chunk
  for _ in {1..200}; do
    if zpty -r -t shell chunk; then
      shown+=$chunk
      [[ $shown == *$1* ]] && break
    else
      sleep 0.05
    fi
  done
  print -r -- "$shown"
}

zpty -w shell "autoload -Uz compinit; compinit -D -u; source ${(q)1}; bindkey -e"
zpty -w shell "lambda-coverage() { print -r -- CALLED:\$*:END }; print REA''DY"
await READY >/dev/null
for line in "${@:2}"; do
  zpty -w -n shell "lambda-coverage $line"$'\t\n'
  await :END | grep -a -o 'CALLED:.*:END'
done
zpty -d shell
