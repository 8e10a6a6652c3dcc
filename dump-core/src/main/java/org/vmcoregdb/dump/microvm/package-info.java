/**
 * Snapshots of Firecracker and Cloud Hypervisor: a file with all memory, and one with the state of the virtual machine.
 *
 * <p>Firecracker ({@code src/vmm/src/persist.rs}, {@code snapshot/mod.rs}, {@code vstate/memory.rs}). The memory's file has the machine's regions of memory one
 * behind the other. The state, numbers little-endian and without padding:
 *
 * <pre>
 *   u64 magic: the architecture's, in its low 16 bits a version or 0    … the state …    u64 checksum
 * </pre>
 *
 * What is in the state differs between versions, which do not say where. What is read of it is found by its shape:
 *
 * <pre>
 *   regions   u64 count, then for each u64 physical address, u64 size, and of some versions u64 offset in the file, or u32 kind, u64 n and n bytes;
 *             all of the memory's file together
 *   x86-64    struct kvm_regs, struct kvm_sregs
 *   arm64     u64 count, u64 numbers of registers (KVM_GET_ONE_REG), u64 bytes, their values
 * </pre>
 *
 * From version 1.15 on the state is packed ("bitcode") so that only a program with the same definitions can read it: then memory alone is.
 *
 * <p>Cloud Hypervisor ({@code vm-migration/src/lib.rs}, {@code vmm/src/memory_manager.rs}, {@code hypervisor/src/kvm}). A folder with {@code memory-ranges}, the
 * ranges of memory one behind the other, and {@code state.json}: a tree of {@code {"snapshots": {NAME: …}, "snapshot_data": {"state": JSON}}} whose leaves have
 * JSON as a string, since version 40:
 *
 * <pre>
 *   memory-manager   {"memory_ranges": {"data": [{"gpa": ADDRESS, "length": BYTES}, …]}, …}
 *   cpu-manager      for each CPU, named by its number: {"Kvm": {"regs": …, "sregs": …}}, or {"core_regs": …} on arm64, these structs of KVM as arrays of bytes
 * </pre>
 */
@NullMarked
package org.vmcoregdb.dump.microvm;

import org.jspecify.annotations.NullMarked;
