#!/usr/bin/env bash
# One step of a pipeline: plan, apply or drift, with the comment or issue that belongs to it, snapshot, or test. Used by
# action.yml and by the GitLab example. Reads COMMAND and, when they are set:
#   SPEC         specs and folders, one in a line; without any, what the repository plans; not for test
#   ENVIRONMENT  environments, one in a line; * for all; without any, what the repository plans
#   PLATFORM     options that say which platform, in words as a shell has them: quotes keep spaces, nothing is expanded
#   ARGUMENTS    options of plan, drift, snapshot and test, in words as well; an apply makes what was planned with them
#   ENGINE       who plans, applies and looks for drift, if not this runner: postgres, or dask:tls://HOST:PORT
#   SNAPSHOT     the file to plan against, or to write
#   REMOTE       where records are fetched and pushed; origin
set -uo pipefail

work=$(mktemp -d)
token="" # ends what stop-commands begins
trap 'rm -rf "$work"; if [ -n "$token" ]; then printf "\n::%s::\n" "$token"; fi' EXIT
remote=${REMOTE:-origin}

lines() { # the lines of a text that say something, each as it is
  printf '%s\n' "$1" | tr -d '\r' | LC_ALL=C grep '[^[:space:]]'
}

words() { # the words of a text, each with a null character behind it
  python3 -c 'import shlex, sys
try:
    sys.stdout.write("".join(f"{word}\0" for word in shlex.split(sys.argv[1])))
except ValueError as exc:
    sys.exit(f"{sys.argv[1]}: {exc}")' "$1" > "$work/words" || exit 64
}

read_inputs() {
  mapfile -t specs < <(lines "${SPEC:-}")
  mapfile -t environment < <(lines "${ENVIRONMENT:-}" | sed 's/^/--env=/')
  if [ "${environment[*]}" = "--env=*" ]; then environment=(--all-envs); fi
  words "${PLATFORM:-}"
  mapfile -d '' -t platform < "$work/words"
  words "${ARGUMENTS:-}"
  mapfile -d '' -t arguments < "$work/words"
  on=(${ENGINE:+--on "$ENGINE"})
  snapshot=(${SNAPSHOT:+--snapshot "$SNAPSHOT"})
  job=("${environment[@]}" --job "${PLATFORM:-}" -- "${specs[@]}") # its comment is found again by these
}

say() { # name=value for the steps that follow
  if [ -n "${GITHUB_OUTPUT:-}" ]; then echo "$1=$2" >> "$GITHUB_OUTPUT"; fi
}

stop_commands() { # GitHub obeys lines like ::add-mask::x and ##[error]x, and what is printed here holds names that others chose
  if [ "${GITHUB_ACTIONS:-}" != true ]; then return; fi
  exec 2>&1 # one stream: between two there is no order
  token=$(python3 -c 'import secrets; print(secrets.token_hex(16))')
  echo "::stop-commands::$token"
}

shown_digest() { # what the comment shows, which is what people approve
  sed -n '2s/^<!-- labelform:digest \(sha256:[0-9a-f]*\) -->$/\1/p' "$work/comment.md"
}

fetch_records() { # what was applied last, and the plans that jobs have begun
  git fetch --quiet "$remote" '+refs/labelform/*:refs/labelform/*' \
    || echo "The records of earlier runs could not be fetched from $remote." >&2
}

make_plan() { # the plan in $work/plan.json, its report in $work/comment.md
  labelform plan "${environment[@]}" "${platform[@]}" "${snapshot[@]}" "${on[@]}" "${arguments[@]}" --out "$work/plan.json" \
    --format markdown --max-bytes 60000 -- "${specs[@]}" > "$work/comment.md" 2> "$work/stderr"
  local code=$?
  cat "$work/stderr" >&2
  if [ -f "$work/plan.json" ]; then say plan-digest "$(shown_digest)"; fi
  return $code
}

choose_plan() { # in $plan: the one that an earlier run of this job has begun, else a new one
  plan=$work/begun.json
  if labelform ci find-plan "$approved" --out "$plan"; then
    say plan-digest "$approved"
    return 0
  fi
  plan=$work/plan.json
  make_plan
  local code=$?
  case "$code" in
    0 | 2) return 0 ;; # 2: changes are pending, with --detailed-exitcode among the ARGUMENTS
  esac
  echo "Nothing was applied: the plan ended with exit code $code." >&2
  return "$code"
}

keep_plan() { # where a later run of this job finds it, with what was recorded so far
  labelform ci keep-plan "$plan" --digest "$approved" > "$work/ref"
}

apply_approved() {
  local code approved plan
  approved=$(labelform ci digest "${job[@]}") || return $?
  choose_plan && keep_plan || return $?
  if ! git push --quiet "$remote" "$(cat "$work/ref")"; then
    echo "Nothing was applied: the plan cannot be kept at $remote, and without it a run that fails could not be run again." >&2
    return 1
  fi
  labelform apply "$plan" "${environment[@]}" "${platform[@]}" "${on[@]}" --digest "$approved" --auto-approve --no-input
  code=$?
  if ! keep_plan || ! git push --quiet "$remote" 'refs/labelform/*:refs/labelform/*'; then
    echo "The records of this run could not be pushed to $remote: run this job again." >&2
    if [ "$code" -eq 0 ]; then code=3; fi # everything is applied, and the next drift does not know it
  fi
  return $code
}

stop_commands
read_inputs
if [ "$COMMAND" != test ]; then fetch_records; fi # tests know nothing of runs
case "$COMMAND" in
  plan)
    make_plan
    code=$?
    # Changes may be pending, policy may stop the plan, or some specs have none: the report says so.
    if [ ! -f "$work/plan.json" ]; then
      labelform ci failure "${job[@]}" "$work/stderr" > "$work/comment.md"
    fi
    if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then cat "$work/comment.md" >> "$GITHUB_STEP_SUMMARY"; fi
    # A pull request from a fork has no token, or one that may not write: the summary above has to do there, or the log.
    if ! labelform ci comment "${job[@]}" "$work/comment.md"; then
      echo "The comment could not be written." >&2
      if [ -z "${GITHUB_STEP_SUMMARY:-}" ]; then cat "$work/comment.md"; fi
    fi
    ;;
  apply)
    apply_approved
    code=$?
    ;;
  drift)
    labelform drift "${environment[@]}" "${platform[@]}" "${on[@]}" "${arguments[@]}" --format markdown --max-bytes 60000 \
      --detailed-exitcode -- "${specs[@]}" > "$work/drift.md"
    code=$?
    case "$code" in
      1) if [ -s "$work/drift.md" ]; then labelform ci issue --open "${job[@]}" "$work/drift.md"; fi ;; # some specs could not be looked at
      0 | 2) labelform ci issue --close "${job[@]}" "$work/drift.md" || code=1 ;;
      10 | 11 | 12) labelform ci issue --open "${job[@]}" "$work/drift.md" || code=1 ;;
    esac
    case "$code" in
      2 | 10 | 11 | 12)
        say exit-code "$code"
        cat "$work/drift.md"
        exit 0 # the issue says it; a red nightly run would say it twice
        ;;
    esac
    ;;
  snapshot)
    labelform snapshot "${environment[@]}" "${platform[@]}" "${arguments[@]}" --out "${SNAPSHOT:-snapshot.json}" -- "${specs[@]}"
    code=$?
    ;;
  test)
    labelform test "${arguments[@]}" # every test of the repository, whatever is planned
    code=$?
    ;;
  *)
    echo "COMMAND is plan, apply, drift, snapshot or test, not \"$COMMAND\"." >&2
    code=64
    ;;
esac
say exit-code "$code"
exit "$code"
