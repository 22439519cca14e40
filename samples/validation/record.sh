#!/usr/bin/env bash
# Records how many major faults this machine's Linux takes on known access patterns: single.csv and contention.csv,
# as `hyperactors validate linux` reads them. Run as root on an idle machine. README.md tells what it changes meanwhile;
# all of it is undone when the script ends, however it ends.
set -euo pipefail

usage() {
    cat <<'END'
usage: record.sh [-o DIR] [-n RUNS] [-t SECONDS] [-s file|zram] [-w DIR] [-c CELLS]
  -o  where single.csv and contention.csv go (default: the working directory)
  -n  runs of each cell (default 3)
  -t  seconds for everything (default 1200); what is not done by then is left out
  -s  swap to a file (default) or to a compressed RAM disk
  -w  where the swap file lies meanwhile (default: /var/tmp)
  -c  a file of cells instead of the built-in ones, lines of
        single PATTERN PAGES ACCESSES SEED WRITE_PERCENT FRAMES
        contention NAME FRAMES QUANTUM ACCESSES PATTERN:SEED PATTERN:SEED ...
END
}

default_cells() {
    cat <<'END'
single zipf1.0 8192 100000 11 30 2048
single zipf1.0 8192 100000 11 30 4096
single uniform 8192 100000 12 30 4096
single hotcold 8192 100000 13 30 4096
single phase 8192 200000 14 30 4096
single scanzipf 8192 100000 15 30 4096
single seq 8192 50000 16 30 4096
contention zs 8192 64 50000 zipf1.0:21 seq:22
contention hu 8192 64 50000 hotcold:23 uniform:24
END
}

output=. runs=3 seconds=1200 swap=file folder=/var/tmp cells=
while getopts 'o:n:t:s:w:c:h' option; do
    case $option in
        o) output=$OPTARG ;;
        n) runs=$OPTARG ;;
        t) seconds=$OPTARG ;;
        s) swap=$OPTARG ;;
        w) folder=$OPTARG ;;
        c) cells=$OPTARG ;;
        h) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
done

refuse() { echo "record.sh: $*" >&2; exit 1; }
[ "$(uname -s)" = Linux ] || refuse "this is not Linux"
[ "$(id -u)" -eq 0 ] || refuse "run it as root: it makes memory cgroups and swap space"
case $swap in file | zram) ;; *) refuse "-s is file or zram, not '$swap'" ;; esac
case $runs$seconds in *[!0-9]*) refuse "-n and -t are numbers" ;; esac
[ -d "$output" ] || refuse "there is no folder '$output'"
[ -z "$cells" ] || [ -r "$cells" ] || refuse "'$cells' cannot be read"
command -v cc >/dev/null || refuse "there is no C compiler (cc)"
for file in single.csv contention.csv; do
    [ ! -e "$output/$file" ] || refuse "'$output/$file' exists already: move it away"
done

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work='' mounted='' group='' enabled='' swapfile='' zram='' zram_dev='' child=''
declare -A saved=()

# Everything that was changed is put back, in reverse; a step that fails does not keep the next from being tried.
clean_up() {
    local setting
    trap - EXIT
    trap '' INT TERM HUP
    set +e
    [ -n "$child" ] && kill "$child" 2>/dev/null && wait "$child" 2>/dev/null
    [ -n "$group" ] && remove_group "$group"
    [ -n "$enabled" ] && echo -memory >/sys/fs/cgroup/cgroup.subtree_control
    [ -n "$mounted" ] && umount "$mounted"
    [ -n "$swapfile" ] && { swapoff "$swapfile" 2>/dev/null; rm -f "$swapfile"; }
    if [ -n "$zram_dev" ]; then
        swapoff "/dev/zram$zram_dev" 2>/dev/null
        echo 1 >"/sys/block/zram$zram_dev/reset"
        echo "$zram_dev" >/sys/class/zram-control/hot_remove
    fi
    [ -n "$zram" ] && modprobe -r zram
    for setting in "${!saved[@]}"; do
        echo "${saved[$setting]}" >"$setting"
    done
    [ -n "$work" ] && rm -rf "$work"
}

remove_group() {
    local dir
    for _ in 1 2 3 4 5; do
        for dir in "$1"/*/; do
            [ -d "$dir" ] && rmdir "$dir" 2>/dev/null
        done
        rmdir "$1" 2>/dev/null && return 0
        sleep 0.2
    done
    [ ! -d "$1" ] || { echo "record.sh: $1 could not be removed" >&2; return 1; }
}

trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# change SETTING VALUE: for as long as the script runs, if this kernel has the setting.
change() {
    [ -w "$1" ] || return 0
    saved[$1]=$(cat "$1")
    echo "$2" >"$1"
}

find_cgroups() {
    if grep -qw memory /sys/fs/cgroup/cgroup.controllers 2>/dev/null; then
        version=2 root=/sys/fs/cgroup limit_file=memory.max
        if ! grep -qw memory "$root/cgroup.subtree_control"; then
            echo +memory >"$root/cgroup.subtree_control"
            enabled=1
        fi
        return
    fi
    version=1 limit_file=memory.limit_in_bytes
    root=$(awk '$3 == "cgroup" && $4 ~ /(^|,)memory(,|$)/ { print $2; exit }' /proc/mounts)
    if [ -z "$root" ]; then
        root=$work/cgroup
        mkdir "$root"
        mount -t cgroup -o memory none "$root" || refuse "there is no memory cgroup controller"
        mounted=$root
    fi
}

make_groups() { # COUNT: the parent with children 0 to COUNT - 1, none with a limit
    local at
    group=$root/hyperactors-$$
    mkdir "$group"
    if [ "$version" = 2 ]; then
        echo +memory >"$group/cgroup.subtree_control"
    elif [ -w "$group/memory.use_hierarchy" ]; then
        echo 1 >"$group/memory.use_hierarchy" 2>/dev/null || true
    fi
    for ((at = 0; at < $1; at++)); do
        mkdir "$group/$at"
    done
}

drop_groups() {
    remove_group "$group"
    group=
}

make_swap() { # enough for every cell
    local bytes=$((2 << 30))
    if [ "$swap" = zram ]; then
        [ -d /sys/class/zram-control ] || { modprobe zram num_devices=0; zram=1; }
        zram_dev=$(cat /sys/class/zram-control/hot_add)
        echo $bytes >"/sys/block/zram$zram_dev/disksize"
        mkswap "/dev/zram$zram_dev" >/dev/null
        swapon -p 32767 "/dev/zram$zram_dev"
        return
    fi
    swapfile=$(mktemp "$folder/hyperactors-swap.XXXXXX")
    chmod 600 "$swapfile"
    dd if=/dev/zero of="$swapfile" bs=1M count=$((bytes >> 20)) status=none
    mkswap "$swapfile" >/dev/null
    swapon -p 32767 "$swapfile"
}

# toucher OPTIONS...: in the background, so that a signal to the script is answered at once.
toucher() {
    local left=$((deadline - SECONDS)) code=0
    [ $left -gt 1 ] || return 9
    "$work/toucher" -t $left "$@" >"$work/out" &
    child=$!
    wait $child || code=$?
    child=
    return $code
}

# measure FRAMES WORDS...: one run with groups of its own; the lines of toucher are in $work/out.
measure() {
    local frames=$1 overhead code=0
    shift
    make_groups $(($# / 3))
    toucher -c "${@//@/$group/}" || code=$?
    overhead=$(cat "$work/out")
    drop_groups
    [ $code -eq 0 ] || return $code
    make_groups $(($# / 3))
    echo $((frames * 4096 + overhead)) >"$group/$limit_file"
    toucher -p -m "$group/memory.stat" "${@//@/$group/}" || code=$?
    drop_groups
    [ $code -eq 0 ] || return $code
    if grep -q killed "$work/out"; then
        echo "  a run was killed for want of memory: left out" >&2
        return 8
    fi
}

# runs_of FRAMES WORDS...: repeats a cell; $work/runs then has a line for each run and process.
runs_of() {
    local run code=0
    : >"$work/runs"
    for ((run = 0; run < runs; run++)); do
        code=0
        measure "$@" || code=$?
        [ $code -ne 9 ] || return 9
        [ $code -ne 0 ] || cat "$work/out" >>"$work/runs"
    done
    [ -s "$work/runs" ]
}

# summary PROCESS: mean, least, most and spread of its major faults, and its mean pages held.
summary() {
    awk -v process="$1" '
        $1 == process { if (n == 0 || $2 < least) least = $2; if ($2 > most) most = $2; sum += $2; held += $4; n++ }
        END { mean = sum / n; spread = 0; if (mean > 0) spread = 100 * (most - least) / mean
              printf "%d %d %d %.2f %d\n", mean + 0.5, least, most, spread, held / n + 0.5 }' "$work/runs"
}

record_single() { # PATTERN PAGES ACCESSES SEED WRITE_PERCENT FRAMES
    runs_of "$6" @0 "$1,$2,$3,$4,$5" 64 || return $?
    read -r mean least most spread _ < <(summary 0) || return 1
    echo "$1,$2,$3,$4,$5,$6,$mean,$least,$most,$spread" >>"$work/single.csv"
}

record_contention() { # NAME FRAMES QUANTUM ACCESSES PATTERN:SEED...
    local name=$1 frames=$2 quantum=$3 accesses=$4 words=() at=0 process
    shift 4
    for process in "$@"; do
        words+=("@$((at++))" "${process%%:*},8192,$accesses,${process##*:},30" "$quantum")
    done
    runs_of "$frames" "${words[@]}" || return $?
    at=0
    for process in "$@"; do
        read -r mean _ _ spread held < <(summary $at) || return 1
        echo "$name,$frames,$at,${process%%:*},${process##*:},$accesses,$quantum,$mean,$spread,$held" \
            >>"$work/contention.csv"
        at=$((at + 1))
    done
}

work=$(mktemp -d)
deadline=$((SECONDS + seconds))
cc -std=gnu11 -O2 -Wall -o "$work/toucher" "$here/toucher.c" -lm
find_cgroups
make_swap
# As in the files that the project was judged by: no readahead, the classic lists, nothing before the swap device.
change /proc/sys/vm/page-cluster 0
change /proc/sys/vm/swappiness 60
change /sys/kernel/mm/lru_gen/enabled 0
change /sys/module/zswap/parameters/enabled N

echo "pattern,pages,accesses,seed,write_pct,frames,kernel_major_faults_mean,kernel_min,kernel_max,spread_pct" \
    >"$work/single.csv"
echo "scenario,parent_frames,process,pattern,seed,accesses,quantum,kernel_major_faults_mean,spread_pct,\
kernel_resident_mean" >"$work/contention.csv"
while read -r kind rest; do
    case $kind in '' | '#'*) continue ;; esac
    echo "$kind $rest" >&2
    read -r -a words <<<"$rest"
    code=0
    case $kind in
        single) record_single "${words[@]}" || code=$? ;;
        contention) record_contention "${words[@]}" || code=$? ;;
        *) refuse "a cell begins with single or contention, not '$kind'" ;;
    esac
    if [ $code -eq 9 ]; then
        echo "record.sh: time is up; the other cells are left out" >&2
        break
    fi
    [ $code -eq 0 ] || echo "  no run of this cell succeeded" >&2
done < <(if [ -n "$cells" ]; then cat "$cells"; else default_cells; fi)

for file in single contention; do
    [ "$(wc -l <"$work/$file.csv")" -gt 1 ] || continue
    cp "$work/$file.csv" "$output/$file.csv"
    echo "$output/$file.csv"
done
echo "Linux $(uname -r), memory cgroup v$version, swap on $swap" >&2
