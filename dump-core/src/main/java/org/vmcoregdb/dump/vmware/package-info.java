/**
 * Machines that VMware suspended or of which it took a snapshot: state in a {@code .vmss} or {@code .vmsn}, memory in it or in the {@code
 * .vmem} beside it; and the smaller {@code debug.guest} with {@code debug.vmem} of guests that panicked. No description of VMware's is
 * public; these are the facts that crash ({@code vmware_vmss.h}, {@code vmware_guestdump.c}), to which VMware contributed, and
 * volatility3 ({@code layers/vmware.py}) use. All numbers are little-endian.
 *
 * <pre>
 * state: u32 0xbed2bed2 (also 0xbed3bed3, 0xbad1bad1, 0xbad2bad2; 0xbed0bed0 is an old 32-bit one), u32 version, u32 groups
 *   for each group {char name[64]; u64 position, size}; at its position items, up to one whose tag is 0:
 *     u16 tag: bits 15-8 length of the name, 7-6 count of indexes, 5-0 size of the value; the name; u32 for each index
 *     then the value, or, of size 63 (62: compressed), a block {u64 bytes in the file, u64 bytes in memory, u16 padding}, the padding,
 *     the bytes
 *   group "memory": regionsCount; regionPageNum[i], regionPPN[i], regionSize[i]: region i has so many pages of 4 KiB, in memory from
 *     frame PPN on, in the file from page PageNum on; without regions memory has no hole; block "Memory"
 *   group "cpu": cpu:numVCPUs; of CPU i rip[i], eflags[i], rax[i] …, or all general registers as gpregs[i]; CR64[i][n], or all as
 *     CR64[i]; S[i][n] and S.base64[i][n] of es, cs, ss, ds, fs, gs
 *
 * debug.guest: u32 version (1, 3 to 7), u32 CPUs; then, at 21, 22, 22, 22, 23, 16 by version, {u64 last address, u64 pages, u32, u32
 *   holes, twice {u64 frame, u64 pages}} (version 1: u32 pages, and u32 in the holes), version 7 also u32 kind of CPU (1: x86);
 *   then of each CPU 116 bytes, 45 unknown (42 from version 4 on), 233 bytes ({@link
 *   org.vmcoregdb.dump.SavedCpu#vmwareGuest}), 4096 unknown. There is no mark: the file's size proves it.
 * </pre>
 */
@NullMarked
package org.vmcoregdb.dump.vmware;

import org.jspecify.annotations.NullMarked;
