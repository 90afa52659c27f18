#!/usr/bin/env bash
# One step of a pipeline: plan, apply or drift, with the comment or issue that belongs to it, or snapshot. Used by
# action.yml and by the GitLab example. Reads COMMAND, SPEC and, when they are set, ENVIRONMENT, PLATFORM (options that say
# which platform), ARGUMENTS (options of the command), SNAPSHOT, REMOTE (where records are fetched and pushed; origin).
set -uo pipefail

work=$(mktemp -d)
token="" # ends what stop-commands begins
trap 'rm -rf "$work"; if [ -n "$token" ]; then printf "\n::%s::\n" "$token"; fi' EXIT
environment=(${ENVIRONMENT:+--env "$ENVIRONMENT"})
snapshot=(${SNAPSHOT:+--snapshot "$SNAPSHOT"})
read -r -a platform <<< "${PLATFORM:-}"
read -r -a arguments <<< "${ARGUMENTS:-}"
read -r -a specs <<< "$SPEC"
remote=${REMOTE:-origin}

say() { # name=value for the steps that follow
  if [ -n "${GITHUB_OUTPUT:-}" ]; then echo "$1=$2" >> "$GITHUB_OUTPUT"; fi
}

stop_commands() { # GitHub obeys lines like ::add-mask::x and ##[error]x, and what is printed here holds names that others chose
  if [ "${GITHUB_ACTIONS:-}" != true ]; then return; fi
  exec 2>&1 # one stream: between two there is no order
  token=$(python3 -c 'import secrets; print(secrets.token_hex(16))')
  echo "::stop-commands::$token"
}

digest_of() {
  python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["labelform"]["plan_digest"])' "$1"
}

fetch_records() { # what was applied last, and the plans that jobs have begun
  git fetch --quiet "$remote" '+refs/labelform/*:refs/labelform/*' \
    || echo "The records of earlier runs could not be fetched from $remote." >&2
}

make_plan() { # the plan in $work/plan.json, its report in $work/comment.md
  labelform plan "${specs[@]}" "${environment[@]}" "${platform[@]}" "${snapshot[@]}" "${arguments[@]}" --out "$work/plan.json" \
    --format markdown --max-bytes 60000 > "$work/comment.md" 2> "$work/stderr"
  local code=$?
  cat "$work/stderr" >&2
  if [ -f "$work/plan.json" ]; then say plan-digest "$(digest_of "$work/plan.json")"; fi
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
  approved=$(labelform ci digest "$SPEC" "${environment[@]}") || return $?
  choose_plan && keep_plan || return $?
  if ! git push --quiet "$remote" "$(cat "$work/ref")"; then
    echo "Nothing was applied: the plan cannot be kept at $remote, and without it a run that fails could not be run again." >&2
    return 1
  fi
  labelform apply "$plan" "${environment[@]}" "${platform[@]}" --digest "$approved" --auto-approve --no-input
  code=$?
  if ! keep_plan || ! git push --quiet "$remote" 'refs/labelform/*:refs/labelform/*'; then
    echo "The records of this run could not be pushed to $remote: run this job again." >&2
    if [ "$code" -eq 0 ]; then code=3; fi # everything is applied, and the next drift does not know it
  fi
  return $code
}

stop_commands
fetch_records
case "$COMMAND" in
  plan)
    make_plan
    code=$?
    case "$code" in
      0 | 2 | 5) ;; # a plan: changes may be pending, or policy may stop it
      *) labelform ci failure "$SPEC" "$work/stderr" "${environment[@]}" > "$work/comment.md" ;;
    esac
    if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then cat "$work/comment.md" >> "$GITHUB_STEP_SUMMARY"; fi
    # A pull request from a fork has a token that may not write: the summary above has to do there.
    labelform ci comment "$work/comment.md" || echo "The comment could not be written." >&2
    ;;
  apply)
    apply_approved
    code=$?
    ;;
  drift)
    labelform drift "${specs[@]}" "${environment[@]}" "${platform[@]}" "${arguments[@]}" --format markdown --detailed-exitcode \
      > "$work/drift.md"
    code=$?
    case "$code" in
      0 | 2) labelform ci issue "$work/drift.md" --close || code=1 ;;
      10 | 11 | 12) labelform ci issue "$work/drift.md" --open || code=1 ;;
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
    labelform snapshot "${specs[@]}" "${environment[@]}" "${platform[@]}" "${arguments[@]}" --out "${SNAPSHOT:-snapshot.json}"
    code=$?
    ;;
  *)
    echo "COMMAND is plan, apply, drift or snapshot, not \"$COMMAND\"." >&2
    code=64
    ;;
esac
say exit-code "$code"
exit "$code"
