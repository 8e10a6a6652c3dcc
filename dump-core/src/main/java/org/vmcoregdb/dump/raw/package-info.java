/**
 * Raw memory, without any header: what {@code memory-backend-file} of QEMU, the memory's files of Firecracker's and Cloud Hypervisor's snapshots, a {@code
 * .vmem} without its state, LiME with {@code format=padded} or {@code format=raw} and many a device's tool write.
 *
 * <pre>
 * FILE@ADDRESS[,FILE@ADDRESS…]   byte n of FILE is at physical address ADDRESS + n (hexadecimal)
 * FILE                           all memory of a machine from address 0 on; of a machine with memory above 4 GiB the hole below
 *                                4 GiB is in the file as zeros or whatever else (padded), or left out. Which of the two, and where it
 *                                begins, the kernel's own memory map says
 * </pre>
 */
@NullMarked
package org.vmcoregdb.dump.raw;

import org.jspecify.annotations.NullMarked;
