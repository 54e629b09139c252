# SPDX-License-Identifier: GPL-2.0
#
# Completion for fish.  What can stand where is for the program "complete" to say;
# here is only how fish is told.  Installed under the name of each of the programs.

# Beside this file, or where it is installed.
set -g __kpatch_helper (status dirname)/complete
test -x $__kpatch_helper; or set -g __kpatch_helper (status dirname)/../../kpatch/complete

function __kpatch_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l option ''
    # --option=value
    if string match -qr -- '^--[^=]*=' $current
        set option (string replace -r -- '=.*' '=' $current)
        set words $words (string replace -r -- '=.*' '' $current)
        set current (string replace -r -- '^[^=]*=' '' $current)
    end
    for line in ($__kpatch_helper $words $current)
        set -l parts (string split -n ' ' -- $line)
        switch $parts[1]
            case ':file'
                __kpatch_files "$current" $parts[2..]
            case ':directory'
                __fish_complete_directories "$current" ''
            case ':command'
                complete -C "$current"
            case '*'
                printf '%s%s\n' $option $line
        end
    end
end

# __kpatch_files CURRENT PATTERN...: files and directories
function __kpatch_files
    set -l found (complete -C "'' "(string escape -- $argv[1]))
    if test (count $argv) -eq 1
        printf '%s\n' $found
        return
    end
    for path in $found
        string match -q -- '*/' $path; and echo $path
        for pattern in $argv[2..]
            string match -q -- $pattern $path; and echo $path
        end
    end
end

for program in kpatch kpatch-build create-diff-object kpatch-fetch
    complete -c $program -f -a '(__kpatch_complete)'
end
