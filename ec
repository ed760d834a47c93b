#!/bin/bash
# EvidenceChain: sets up what is missing, builds when the sources changed, then hands over to the program that does the work.
set -euo pipefail
home=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)

say() { printf 'ec: %s\n' "$*" >&2; }
stop() { say "$2"; exit "$1"; }

usage() {
    cat <<'EOF'
ec capture [URL…]       capture pages into bundles; without a URL, the sample shop
ec documents NUMBER|BUNDLE   certificate, reports, list of exhibits (PDF), and the bundle that lists them
ec verify PATH…         check a bundle (zip or folder), offline
ec inspect PATH         show what is in a bundle, without judging it
ec extract PATH --har FILE   write the traffic of a bundle as HAR
ec upgrade BUNDLE       add the proofs that came since it was made
ec publish-verifier [--rid RID]   make the native file that verifies anywhere; its path is the last line
ec publish-page         make verify.html, the page that checks evidence in a browser; its path is the last line
ec watch add|list|remove   capture a page again on schedule
ec status | list | get NUMBER
ec up [--port N]        run the service in the foreground      ec down   stop it
ec witness [--anchored] run a witness for the logs of others      ec witness key|forks   what it holds
ec test                 run every test
ec bench [start|overhead|verify|capture|soak|headless-shell]   measure this build on this machine
ec bench mutate [NUMBER]   change bundles and their parts at random: none may be verified
ec bench hostile [NAME…]   capture pages that do all they can against it
Each takes --data DIR (or EC_DATA) and --help.
EOF
}

# --- which verb, which data folder -----------------------------------------------------------------------------------------------
verb=${1-}
case $verb in
    capture|documents|verify|inspect|extract|upgrade|watch|status|list|get) program=cli ;;
    up|down|worker|bench|witness) program=web ;;
    test) program=test ;;
    publish-verifier) program=native ;;
    publish-page) program=page ;;
    folders) program=folders ;; # users and folders alone, for whoever starts the built programs without this script
    -h|--help|help) usage; exit 0 ;;
    --version) program=cli ;;
    '') usage >&2; exit 64 ;;
    *) stop 64 "unknown command '$verb'; type: ec --help" ;;
esac

data=${EC_DATA-}
previous=
for argument in "$@"; do
    [ "$previous" = --data ] && data=$argument
    case $argument in --data=*) data=${argument#--data=} ;; --) break ;; esac
    previous=$argument
done
[ "$previous" = --data ] && stop 64 "--data needs a folder"
if [ -z "$data" ]; then
    if [ "$(id -u)" = 0 ]; then data=/var/lib/evidencechain; else data=${XDG_DATA_HOME:-${HOME:?HOME is not set}/.local/share}/evidencechain; fi
fi
case $data in -*) stop 64 "--data needs a folder" ;; esac
data=$(realpath -m -- "$data")
export EC_DATA=$data

# --- what the machine must have --------------------------------------------------------------------------------------------------
need_tools() {
    command -v dotnet >/dev/null && dotnet --list-sdks 2>/dev/null | grep -q '^10\.' ||
        stop 77 "the .NET 10 SDK is missing; install it from https://dotnet.microsoft.com/download, then type this command again"
}

need_packages() {
    local missing=()
    command -v "${EC_CHROMIUM:-chromium}" >/dev/null || missing+=(chromium)
    compgen -G '/usr/share/fonts/opentype/noto/NotoSansCJK-*' >/dev/null || missing+=(fonts-noto-cjk)
    compgen -G '/usr/lib/postgresql/1[5-9]/bin/postgres' >/dev/null || missing+=(postgresql)
    command -v socat >/dev/null || missing+=(socat)
    command -v ip >/dev/null || [ -x /sbin/ip ] || missing+=(iproute2)
    command -v setpriv >/dev/null || missing+=(util-linux)
    command -v npm >/dev/null || missing+=(npm)
    if [ "$verb" = test ]; then
        for tool in chromium-headless-shell faketime openssl strace unzip zip; do command -v $tool >/dev/null || missing+=($tool); done
    fi
    [ ${#missing[@]} = 0 ] && return
    [ "$(id -u)" = 0 ] || stop 77 "missing on this machine; type: sudo apt-get install -y ${missing[*]}"
    say "installing ${missing[*]}"
    # Debian's package would start a cluster of its own beside ours.
    local spare=/etc/postgresql-common/createcluster.d/evidencechain.conf
    mkdir -p "$(dirname "$spare")"; echo 'create_main_cluster = false' >"$spare"
    local log; log=$(mktemp)
    if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
        rm -f "$spare"; tail -n 5 "$log" >&2
        stop 77 "the packages could not be installed; type: apt-get install -y ${missing[*]}"
    fi
    rm -f "$spare" "$log"
}

# --- users and folders -----------------------------------------------------------------------------------------------------------
owned() { install -d -o "$1" -g "$2" -m "$3" "$4"; }

need_folders() {
    mkdir -p "$data" 2>/dev/null && [ -w "$data" ] && [ -x "$data" ] ||
        stop 77 "the data folder $data is not writable for $(id -un); choose another with --data DIR, or type: sudo chown $(id -un) '$data'"
    umask 022
    mkdir -p "$data/app"
    case $program in native|page) return ;; esac
    [ "$program" = cli ] && [ "$verb" != capture ] && return
    if [ "$(id -u)" != 0 ]; then
        mkdir -p "$data"/{pg,blobs,intake,chain,log,policy,run/log,run/worker,run/browser}; chmod 0700 "$data/pg"; install -d -m 0700 "$data/keys"
        return
    fi
    for user in ec ec-worker ec-browser; do
        getent passwd "$user" >/dev/null || useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$user" ||
            getent passwd "$user" >/dev/null # another command made it at the same moment
    done
    # The service reads what the worker stores; the worker reads nothing of the service.
    id -nG ec | grep -qw ec-worker || usermod -aG ec-worker ec
    chmod 0755 "$data"
    owned ec ec 0700 "$data/keys"; owned ec ec 0700 "$data/chain"
    owned ec ec 0755 "$data/log"; owned ec ec 0755 "$data/policy"
    owned ec ec 0750 "$data/blobs"; owned ec ec-worker 2770 "$data/intake"
    owned root ec 1775 "$data/run"; owned root root 0755 "$data/run/log"
    owned ec-worker ec-browser 2770 "$data/run/worker"; owned ec-browser ec-worker 2770 "$data/run/browser"
    local folder=$data
    while [ "$folder" != / ]; do
        folder=$(dirname "$folder")
        case $(stat -c %A "$folder") in *x|*t) ;; *) stop 77 "$folder is closed to the users ec, ec-worker and postgres; choose another place with --data DIR, or type: chmod o+x '$folder'" ;; esac
    done
}

# --- build -----------------------------------------------------------------------------------------------------------------------
sources() {
    cd "$home"

    find src contracts-solidity Directory.*.props BannedSymbols.txt global.json -type d \( -name bin -o -name obj -o -name node_modules \) -prune -o -type f -print0 |
        LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16
}

# What a lock file names, beside the build, so that a clone that cannot be written or entered still serves. Leaves the folder in $tool.
need_npm() { # folder of the lock file, what it is, name
    local lock log
    lock=$(sha256sum <"$home/$1/package-lock.json" | cut -c1-16)
    tool=$data/app/$3-$lock
    [ -d "$tool/node_modules" ] && return
    exec 9>"$data/app/.lock"; flock 9
    if [ -d "$tool/node_modules" ]; then exec 9>&-; return; fi
    say "installing $2 (npm ci)"
    rm -rf "$tool.part"; mkdir -p "$tool.part"; log=$data/app/npm.log
    cp "$home/$1"/package.json "$home/$1"/package-lock.json "$tool.part/"
    ( cd "$tool.part" && npm ci --omit=dev --no-audit --no-fund ) >"$log" 2>&1 9>&- || { tail -n 5 "$log" >&2; stop 77 "npm could not install $2; see $log, then type this command again"; }
    mv -T "$tool.part" "$tool"
    exec 9>&-
}

need_chain() { need_npm contracts-solidity "the local chain" npm; export EC_NPM=$tool; }

need_build() {
    local hash log running
    hash=$(sources)
    app=$data/app/$hash
    # What runs is ended and asked about by the build it runs from: no build just to say goodbye.
    case $verb in
        down|status)
            running=$(sed -nE 's|^ *"app": "(.*)/web/?",$|\1|p' "$data/run/state.json" 2>/dev/null || true)
            if [ -n "$running" ] && [ -d "$running/cli" ]; then app=$running; fi ;;
    esac
    if [ ! -d "$app" ]; then
        need_tools
        exec 9>"$data/app/.lock"; flock 9
        if [ ! -d "$app" ]; then
            say "building (once for these sources)"
            # The build leaves processes behind that serve the next one; with the lock's descriptor they would hold the lock for minutes.
            rm -rf "$app.part"; log=$data/app/build.log; : >"$log"
            for project in Cli Web; do
                ( cd "$home" && EC_LOCKED=true dotnet publish "src/EvidenceChain.$project" -c Release -v q --nologo --artifacts-path "$data/app/.build" -o "$app.part/${project,,}" ) >>"$log" 2>&1 9>&- ||
                    { grep -m 3 -E 'error|rror:' "$log" >&2 || tail -n 5 "$log" >&2; stop 1 "the build failed; see $log"; }
            done
            mv -T "$app.part" "$app"
        fi
        exec 9>&-
    fi
    dotnet=$(readlink -f "$(command -v dotnet)" || true)
    # A runtime under a closed home folder cannot be started by the service's own users: run a copy of it.
    if [ "$(id -u)" = 0 ] && [ -n "$dotnet" ] && ! setpriv --reuid nobody --clear-groups test -x "$dotnet"; then
        if [ ! -x "$data/app/dotnet/dotnet" ]; then
            rm -rf "$data/app/dotnet.part"; mkdir "$data/app/dotnet.part"
            cp -r "$(dirname "$dotnet")"/{dotnet,host,shared} "$data/app/dotnet.part/"; chmod -R a+rX "$data/app/dotnet.part"
            mv -T "$data/app/dotnet.part" "$data/app/dotnet"
        fi
        dotnet=$data/app/dotnet/dotnet
    fi
    [ -n "$dotnet" ] || need_tools
    export EC_DOTNET=$dotnet DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
}

# --- the native file -------------------------------------------------------------------------------------------------------------
# What a court is given: the command line program, compiled ahead of time, with nothing beside it.
publish_native() {
    local rid=linux-x64 machine hash target log native=-p:PublishAot=true
    case $(uname -m) in aarch64|arm64) rid=linux-arm64 ;; esac
    machine=$rid
    shift
    while [ $# -gt 0 ]; do
        case $1 in
            --rid) rid=${2-}; shift 2 || stop 64 "--rid needs linux-x64, linux-arm64 or win-x64" ;;
            --data) shift 2 ;;
            --data=*) shift ;;
            *) stop 64 "publish-verifier does not know '$1'" ;;
        esac
    done
    case $rid in linux-x64|linux-arm64|win-x64) ;; *) stop 64 "--rid is linux-x64, linux-arm64 or win-x64, not '$rid'" ;; esac
    need_tools
    if [ "$rid" != "$machine" ]; then
        # The native compiler makes files for the system it runs on. For another one: one file that carries the runtime, and no promise on how fast it starts.
        say "$rid is not compiled natively on $machine: the file carries the .NET runtime, starts slower, and has not been run here"
        native='-p:PublishSingleFile=true -p:PublishTrimmed=true -p:IncludeNativeLibrariesForSelfExtract=true -p:RestorePackagesWithLockFile=false --self-contained'
    elif ! command -v clang >/dev/null && ! { command -v gcc >/dev/null && echo 'int main(void){return 0;}' | gcc -x c - -o /dev/null 2>/dev/null; }; then
        [ "$(id -u)" = 0 ] || stop 77 "the native compiler needs a linker; type: sudo apt-get install -y gcc libc6-dev"
        say "installing gcc libc6-dev"
        { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends gcc libc6-dev; } >/dev/null 2>&1 ||
            stop 77 "the linker could not be installed; type: apt-get install -y gcc libc6-dev"
    fi
    hash=$(sources); target=$data/app/native-$hash-$rid; log=$data/app/native.log
    exec 9>"$data/app/.native-lock"; flock 9
    if [ ! -d "$target" ]; then
        say "compiling for $rid"
        rm -rf "$target.part"
        # The ordinary build has looked at every source with the analyzers; here they would only cost time.
        ( cd "$home" && EC_LOCKED=true dotnet publish src/EvidenceChain.Cli -c Release -r "$rid" $native -p:RunAnalyzers=false -p:DebuggerSupport=false -v q --nologo --artifacts-path "$data/app/.native" -o "$target.part" ) >"$log" 2>&1 9>&- ||
            { grep -m 3 -E 'error|rror:' "$log" >&2 || tail -n 5 "$log" >&2; stop 1 "the native file could not be made; see $log"; }
        if [ -f "$target.part/EvidenceChain.Cli.exe" ]; then mv "$target.part/EvidenceChain.Cli.exe" "$target.part/ec.exe"; else mv "$target.part/EvidenceChain.Cli" "$target.part/ec"; fi
        find "$target.part" -mindepth 1 ! -name ec ! -name ec.exe -delete
        mv -T "$target.part" "$target"
    fi
    exec 9>&-
    say "sha256 $(sha256sum "$target"/ec* | cut -d' ' -f1)"
    echo "$target/ec$([ "$rid" = win-x64 ] && echo .exe || true)"
}

# --- the page --------------------------------------------------------------------------------------------------------------------
# One file for a browser without any program. The same sources give the same bytes: whoever publishes its digest can be compared with.
publish_page() {
    local target digest
    shift
    while [ $# -gt 0 ]; do
        case $1 in --data) shift 2 ;; --data=*) shift ;; *) stop 64 "publish-page does not know '$1'" ;; esac
    done
    command -v npm >/dev/null || stop 77 "npm is missing; type: sudo apt-get install -y npm"
    need_npm verify-page "the page's libraries" page
    target=$(mktemp "$data/app/page.XXXXXX")
    EC_PAGE_TOOLS=$tool node "$home/verify-page/build.mjs" "$target" >&2 || { rm -f "$target"; stop 1 "the page could not be made"; }
    digest=$(sha256sum <"$target" | cut -d' ' -f1)
    mkdir -p "$data/app/page-$digest"; chmod 0644 "$target"; mv "$target" "$data/app/page-$digest/verify.html"
    echo "$digest  verify.html" >"$data/app/page-$digest/verify.html.sha256"
    say "sha256 $digest"
    echo "$data/app/page-$digest/verify.html"
}

# --- tests -----------------------------------------------------------------------------------------------------------------------
run_tests() {
    need_tools; need_packages
    local lock log passed=0 failed=0 broken=0 p f
    for lock in "$home"/contracts-solidity/package-lock.json "$home"/tests/package-lock.json "$home"/tests/*/package-lock.json; do
        [ -f "$lock" ] || continue
        cmp -s "$lock" "$(dirname "$lock")/node_modules/.ec-lock" && continue
        ( cd "$(dirname "$lock")" && npm ci --no-audit --no-fund --loglevel=error >/dev/null && cp package-lock.json node_modules/.ec-lock ) || stop 77 "npm ci failed in $(dirname "$lock")"
    done
    log=$(mktemp); cd "$home"
    EC_LOCKED=true dotnet build EvidenceChain.sln -v q --nologo -clp:ErrorsOnly || broken=1
    if [ $broken = 0 ]; then
        dotnet test EvidenceChain.sln -m:1 --no-build --nologo -v q --logger "console;verbosity=minimal" 2>&1 | tee "$log" || broken=1
        for script in tests/launcher/*.sh; do
            [ -x "$script" ] || continue
            "$script" 2>&1 | tee -a "$log" || broken=1
        done
    fi
    while read -r f p; do failed=$((failed + f)); passed=$((passed + p)); done < <(
        sed -nE 's/^.*(Passed|Failed)! +- Failed: +([0-9]+), Passed: +([0-9]+).*$/\2 \3/p' "$log")
    rm -f "$log"
    # A run that broke off before its tests could count them is a failure too.
    [ $broken = 1 ] && [ $failed = 0 ] && failed=1
    echo "$passed passed, $failed failed"
    [ $failed = 0 ]
}

# The bad pages are a program of the tests: nothing of them is in what runs in service.
if [ "$verb" = bench ] && [ "${2-}" = hostile ]; then
    shift 2
    need_tools; need_packages
    dotnet build "$home/tests/EvidenceChain.Hostile" -c Release -v q --nologo -clp:ErrorsOnly >&2
    exec dotnet run -c Release --no-build --project "$home/tests/EvidenceChain.Hostile" -- --timeout 60 "$@"
fi

# The same changes as in the tests, only more of them: ec bench mutate [NUMBER], 100,000 without one.
if [ "$verb" = bench ] && [ "${2-}" = mutate ]; then
    case ${3-100000} in *[!0-9]*) stop 64 "ec bench mutate takes a number" ;; esac
    need_tools
    dotnet build "$home/tests/EvidenceChain.Proof.Tests" -c Release -v q --nologo -clp:ErrorsOnly >&2
    EC_MUTATIONS=${3-100000} dotnet test "$home/tests/EvidenceChain.Proof.Tests" -c Release --no-build --nologo -v q --filter 'FullyQualifiedName~MutationTests' --logger 'console;verbosity=detailed' | sed -nE 's/^ *(mutations .*)$/\1/p; s/^(Failed!.*|Test Run .*)$/\1/p; s/^ *([0-9]+: .* is verified)$/\1/p'
    exit "${PIPESTATUS[0]}"
fi

case $program in
    folders) need_folders ;;
    native) need_folders; publish_native "$@"; exit $? ;;
    page) need_folders; publish_page "$@"; exit $? ;;
    test) set +e; run_tests; exit $? ;;
    cli)
        [ "$verb" = capture ] && need_packages
        need_folders
        need_build
        [ "$verb" = capture ] && need_chain
        exec "$dotnet" "$app/cli/EvidenceChain.Cli.dll" "$@" ;;
    web)
        case $verb in up|worker|bench) need_packages ;; esac
        need_folders
        need_build
        if [ "$verb" = witness ] && [ "$(id -u)" = 0 ]; then
            # It listens to strangers and holds a key: not as root.
            owned ec ec 0700 "$data/witness"; owned ec ec 0700 "$data/anchor-witness"
            exec setpriv --reuid ec --regid ec --init-groups env HOME=/nonexistent "$dotnet" "$app/web/EvidenceChain.Web.dll" "$@"
        fi
        case $verb in up|worker|bench) need_chain ;; esac
        if [ "$verb" = bench ]; then
            # Measured on a data folder of its own that shares the build.
            EC_BENCH_DATA=$(mktemp -d /tmp/ec-bench.XXXXXX); chmod 0755 "$EC_BENCH_DATA"; ln -s "$data/app" "$EC_BENCH_DATA/app"
            trap 'rm -rf "$EC_BENCH_DATA"' EXIT
            export EC_BENCH_DATA EC_LAUNCHER=$home/ec
            if [ "${2-}" = capture ]; then need_npm src/EvidenceChain.Web/Benches/Corpus/npm "single-file-cli, to measure beside" bench; export EC_BENCH_NPM=$tool; fi
            ( data=$EC_BENCH_DATA; need_folders )
            # No public authority: how fast the network answers, or not, says nothing about this build.
            echo '# none' >"$EC_BENCH_DATA/policy/authorities.conf"
            "$dotnet" "$app/web/EvidenceChain.Web.dll" "$@"
            exit
        fi
        exec "$dotnet" "$app/web/EvidenceChain.Web.dll" "$@" ;;
esac
