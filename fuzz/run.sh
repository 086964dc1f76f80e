#!/usr/bin/env bash
# run.sh SECONDS [TARGET…]: builds the fuzz targets and runs each of them, or those that are named, for a time.
# Inputs that fail are written to fuzz/artifacts. The options of the compiler are those of cargo-fuzz.
set -euo pipefail
cd "$(dirname "$0")"
seconds="$1"
shift
export RUSTC_BOOTSTRAP=1 CARGO_INCREMENTAL=0
options=(-Cpasses=sancov-module)
for option in sanitizer-coverage-level=4 sanitizer-coverage-inline-8bit-counters sanitizer-coverage-pc-table \
    sanitizer-coverage-trace-compares simplifycfg-branch-fold-threshold=0; do
    options+=("-Cllvm-args=-$option")
done
export RUSTFLAGS="${options[*]} --cfg fuzzing"
host=$(rustc -vV | sed -n 's/^host: //p')
# With a target, build scripts and macros are built without these options.
cargo build --locked --target-dir target --target "$host"
targets=("$@")
if [ "${#targets[@]}" = 0 ]; then
    targets=()
    for file in fuzz_targets/*.rs; do
        targets+=("$(basename "$file" .rs)")
    done
fi
failed=0
for target in "${targets[@]}"; do
    echo "$target"
    mkdir -p "corpus/$target" "artifacts/$target"
    "target/$host/debug/$target" "corpus/$target" "seeds/$target" -max_total_time="$seconds" -timeout=30 \
        -max_len=4096 -dict=dictionary.txt -artifact_prefix="artifacts/$target/" || failed=1
done
exit "$failed"
