package org.vmcoregdb.waits;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a task waits for on a wait queue, or by a bit, or only for a time, by the functions it is in: their subject is all there is to tell these apart. */
final class WaitPlaces {
    /** It is in one of the functions next to the scheduler. */
    private static final int FRAMES = 8;

    private static final Map<WaitKind, Set<String>> PLACES = places();

    /** The kinds that say no more than how a task waits. */
    private static final Set<WaitKind> VAGUE =
            Set.of(WaitKind.WAIT_QUEUE, WaitKind.BIT, WaitKind.TIMEOUT, WaitKind.SIGNAL, WaitKind.UNKNOWN);

    private WaitPlaces() {}

    private static Map<WaitKind, Set<String>> places() {
        Map<WaitKind, Set<String>> all = new LinkedHashMap<>();
        all.put(
                WaitKind.PIPE,
                Set.of(
                        "pipe_read",
                        "pipe_write",
                        "anon_pipe_read",
                        "anon_pipe_write",
                        "pipe_wait",
                        "wait_for_partner"));
        all.put(
                WaitKind.SOCKET,
                Set.of(
                        "sk_wait_data",
                        "sk_stream_wait_memory",
                        "sk_stream_wait_connect",
                        "inet_csk_accept",
                        "inet_wait_for_connect",
                        "__inet_stream_connect",
                        "unix_stream_read_generic",
                        "unix_stream_data_wait",
                        "unix_wait_for_peer",
                        "__skb_wait_for_more_packets",
                        "sock_alloc_send_pskb"));
        all.put(
                WaitKind.PTRACE,
                Set.of("ptrace_stop", "ptrace_check_attach", "ptrace_check_detach", "ptrace_freeze_traced"));
        all.put(WaitKind.FREEZER, Set.of("__refrigerator", "cgroup_enter_frozen", "do_freezer_trap"));
        all.put(
                WaitKind.MEMORY,
                Set.of(
                        "throttle_direct_reclaim",
                        "reclaim_throttle",
                        "congestion_wait",
                        "wait_iff_congested",
                        "mem_cgroup_handle_over_high",
                        "mem_cgroup_oom_synchronize",
                        "pagefault_out_of_memory"));
        all.put(
                WaitKind.WRITEBACK,
                Set.of("balance_dirty_pages", "balance_dirty_pages_ratelimited_flags", "wb_wait_for_completion"));
        all.put(
                WaitKind.RPC,
                Set.of(
                        "rpc_wait_bit_killable",
                        "rpc_wait_for_completion_task",
                        "__rpc_wait_for_completion_task",
                        "__rpc_execute",
                        "nfs_wait_bit_killable",
                        "nfs_wait_on_request",
                        "nfs4_wait_clnt_recover"));
        all.put(
                WaitKind.DISK_QUEUE,
                Set.of(
                        "blk_queue_enter",
                        "__bio_queue_enter",
                        "bio_queue_enter",
                        "blk_mq_freeze_queue_wait",
                        "blk_mq_get_tag",
                        "rq_qos_wait",
                        "wbt_wait"));
        all.put(WaitKind.CHILD, Set.of("do_wait", "do_wait4", "kernel_wait4"));
        all.put(
                WaitKind.FILE_LOCK,
                Set.of("locks_lock_inode_wait", "flock_lock_inode_wait", "posix_lock_inode_wait", "do_lock_file_wait"));
        all.put(WaitKind.IPC, Set.of("do_msgrcv", "do_msgsnd", "__do_semtimedop", "do_semtimedop", "wq_sleep"));
        return all;
    }

    /** The same with a kind that says what for, if the functions say it. */
    static Wait.Found named(Wait.Found found, BlockedStack stack) {
        if (!VAGUE.contains(found.kind())) {
            return found;
        }
        List<String> functions = stack.callers(0, FRAMES);
        Optional<WaitKind> kind = functions.stream()
                .flatMap(function -> PLACES.entrySet().stream()
                        .filter(place -> place.getValue().contains(function))
                        .map(Map.Entry::getKey))
                .findFirst();
        return kind.map(its -> new Wait.Found(its, found.object(), found.holders(), found.detail(), found.proved()))
                .orElse(found);
    }
}
