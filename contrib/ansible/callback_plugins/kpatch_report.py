# SPDX-License-Identifier: GPL-2.0
"""What became of each machine, at the end of a rollout however it ended.

The role says it in the statistic "kpatch" of a machine. Of one that it came to say
nothing of, this tells what Ansible knows: that it failed, could not be reached, or
was never begun. With KPATCH_REPORT=FILE in the environment it also goes there, as
one JSON object.
"""

import json
import os

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: kpatch_report
type: aggregate
short_description: what became of each machine
description: A line for each thing that became of machines, and which they are.
"""

# So many names a line.
SHOWN = 20


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "kpatch_report"

    def __init__(self):
        super().__init__()
        self.hosts = []
        self.unreachable = {}
        self.failed = {}
        self.stopped = set()

    def v2_playbook_on_play_start(self, play):
        """Also of each batch; all the hosts of the play are told with each."""
        variables = play.get_variable_manager().get_vars(play=play)
        for host in variables.get("ansible_play_hosts_all", []):
            if host not in self.hosts:
                self.hosts.append(host)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        # At the gate before a batch, nothing was done yet.
        if "kpatch_gate" in result._task.tags:
            self.stopped.add(result._host.get_name())
        self.failed[result._host.get_name()] = result._result.get("msg", "see above")

    def v2_runner_on_unreachable(self, result):
        if not result._task.ignore_unreachable:
            self.unreachable[result._host.get_name()] = result._task.get_name()

    def outcome(self, host, stats):
        summary = stats.summarize(host)
        told = stats.custom.get(host, {}).get("kpatch", "")
        if host in self.unreachable:
            what = "could not be reached at '%s'" % self.unreachable[host]
            return "%s, after: %s" % (what, told) if told else what
        if told:
            return " ".join(told.split())
        if host in self.stopped:
            return "untouched"
        if summary["failures"]:
            return "failed: %s" % self.failed.get(host, "see above")
        if any(summary.values()):
            return "begun, and not finished"
        return "untouched"

    def v2_playbook_on_stats(self, stats):
        outcomes = {host: self.outcome(host, stats) for host in self.hosts}
        groups = {}
        for host, outcome in outcomes.items():
            groups.setdefault(outcome, []).append(host)
        self._display.banner("KPATCH REPORT")
        for outcome, hosts in groups.items():
            names = ", ".join(hosts[:SHOWN])
            if len(hosts) > SHOWN:
                names += " and %d more" % (len(hosts) - SHOWN)
            self._display.display("%5d %s: %s" % (len(hosts), outcome, names))
        path = os.environ.get("KPATCH_REPORT")
        if path:
            with open(path, "w", encoding="utf-8") as out:
                json.dump(outcomes, out, indent=1)
                out.write("\n")
