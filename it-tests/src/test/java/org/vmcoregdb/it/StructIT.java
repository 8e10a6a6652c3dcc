package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Types and typed memory against crash, line by line. crash takes types and variables from vmlinux's DWARF, we take them from the
 * dump's BTF.
 */
final class StructIT {
    private static final List<String> COMMANDS = List.of(
            "task",
            "task -x",
            "task -R comm,pid,flags",
            "task -R se.vruntime,comm 1",
            "struct task_struct",
            "struct -o task_struct",
            "struct -o file",
            "struct -o page",
            "struct -o perf_event_attr",
            "struct -o request",
            "struct -o tcp_sock",
            "struct -o bpf_verifier_env",
            "struct request.elv",
            "struct -x -o pt_regs",
            "struct sk_buff",
            "struct tcp_sock",
            "struct inode",
            "struct net_device",
            "struct -o zone",
            "struct file_operations",
            "struct super_block",
            "struct bpf_prog",
            "struct kernel_siginfo",
            "union fpregs_state",
            "* list_head",
            "struct list_head -o",
            "struct task_struct.comm",
            "struct -o task_struct init_task",
            "struct task_struct init_task",
            "struct -x task_struct init_task",
            "struct task_struct.comm,pid init_task",
            "task_struct.se init_task",
            "struct task_group root_task_group",
            "struct nsproxy init_nsproxy",
            "struct uts_namespace init_uts_ns",
            "struct sched_class fair_sched_class",
            "struct file_operations def_blk_fops",
            "struct user_struct root_user",
            "struct cgroup_root cgrp_dfl_root",
            "struct net init_net",
            "struct list_head init_nsproxy 2",
            "struct list_head -c 2 init_nsproxy",
            "struct -r list_head init_nsproxy",
            "struct -p nsproxy.uts_ns init_nsproxy",
            "struct rq runqueues:0",
            "struct rq.nr_running,curr runqueues:a",
            "whatis init_task",
            "whatis struct file",
            "whatis -o file",
            "whatis zone_type",
            "whatis pid_t",
            "whatis spinlock_t",
            "whatis runqueues",
            "whatis vfs_write",
            "p jiffies",
            "p -x init_task.flags",
            "p init_task",
            "p init_task.comm",
            "p &init_task",
            "p init_uts_ns.name",
            "p init_nsproxy.uts_ns->name.nodename",
            "p sizeof(struct file)",
            "p panic",
            "p linux_banner",
            "p saved_command_line",
            "p system_state",
            "p modules",
            "p init_mm",
            "p init_cred",
            "p runqueues",
            "p runqueues:0",
            "p cpu_info:1",
            "p current_task:a",
            "p timer_bases:0",
            "p tick_cpu_sched:0");

    @Test
    void linesAreThoseOfCrash() {
        Path dump = Lab.dump("smash", "mdf-d31-zlib");
        Map<String, List<String>> theirs = new CrashOracle(Lab.peer("crash9"), Lab.vmlinux(), dump).outputs(COMMANDS);
        CrashDiff allowed = CrashDiff.withAllowedDifferences();
        List<String> unexplained = new ArrayList<>();
        int lines = 0;
        int different = 0;
        Map<String, List<String>> ours = OurAnswers.of(List.of(dump.toString()), COMMANDS);
        for (String command : COMMANDS) {
            List<String> expected = normalise(theirs.getOrDefault(command, List.of()));
            List<String> found = normalise(ours.getOrDefault(command, List.of()));
            lines += expected.size();
            different += (int) CrashDiff.lineDiff(expected, found).stream()
                    .filter(line -> line.startsWith("-"))
                    .count();
            allowed.compare(command, expected, found).forEach(line -> unexplained.add(command + ": " + line));
        }
        System.out.printf(
                "types against crash: %d of %d lines the same (%.2f %%)%n",
                lines - different, lines, 100.0 * (lines - different) / lines);
        assertThat(unexplained).as("crash -, ours +").isEmpty();
        assertThat(different).as("lines that differ, of " + lines).isLessThan(lines / 50);
    }

    /** crash counts the values it has shown, over all commands of its session. */
    private static List<String> normalise(List<String> lines) {
        return CrashDiff.normalise(lines.stream()
                .map(line -> line.replaceFirst("\\$\\d+ = ", "\\$1 = "))
                .toList());
    }
}
