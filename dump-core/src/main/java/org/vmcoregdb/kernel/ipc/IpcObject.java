package org.vmcoregdb.kernel.ipc;

import java.util.OptionalLong;

/**
 * A segment of shared memory, an array of semaphores or a queue of messages.
 *
 * @param address of its {@code shmid_kernel}, {@code sem_array} or {@code msg_queue}
 * @param mode permissions, and what else {@code kern_ipc_perm.mode} says
 * @param size bytes of a segment, semaphores of an array, bytes in a queue
 * @param count tasks that have a segment attached, messages in a queue; 0 of semaphores
 * @param inode of a segment's file
 * @param resident how many pages of a segment are in memory
 * @param swapped how many are swapped out
 */
public record IpcObject(
        Kind kind,
        long address,
        int key,
        int id,
        int user,
        int mode,
        long size,
        long count,
        OptionalLong inode,
        long resident,
        long swapped) {
    /** What it is; in the order of {@code ipc_namespace.ids}. */
    public enum Kind {
        /** Semaphores. */
        SEMAPHORES("sem_array", "sem_perm"),
        /** Messages. */
        MESSAGES("msg_queue", "q_perm"),
        /** Shared memory. */
        MEMORY("shmid_kernel", "shm_perm");

        private final String struct;
        private final String permissions;

        Kind(String struct, String permissions) {
            this.struct = struct;
            this.permissions = permissions;
        }

        /** The struct that it is. */
        String struct() {
            return struct;
        }

        /** The struct's member that all kinds have. */
        String permissions() {
            return permissions;
        }
    }
}
