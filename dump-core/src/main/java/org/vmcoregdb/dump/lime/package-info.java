/**
 * Images of memory taken on the running machine by LiME (a kernel module, {@code lime.h}; {@code format=lime}) and AVML (a program,
 * {@code image.rs}), which writes the same or, with compression, its version 2. One block for each range of memory, one behind the
 * other, numbers little-endian:
 *
 * <pre>
 *   0  u32 magic    0x4c694d45 ("EMiL") version 1, 0x4c4d5641 ("AVML") version 2
 *   4  u32 version  1, 2
 *   8  u64 first    physical address of the first byte
 *  16  u64 last     of the last byte (inclusive)
 *  24  u64 0
 *  32  version 1: the bytes
 *      version 2: the bytes in snappy's framing format, then u64 the length of these frames
 * </pre>
 *
 * AVML cuts ranges into blocks of 16 MiB and leaves out those that are zeros; so between two blocks of one range, whose distance is a
 * multiple of that, memory was zeros. Snappy's frames (snappy.git, {@code framing_format.txt}) are {u8 type, u24 length}, of which 0xff
 * begins a stream, 0x00 has {u32 CRC-32C, masked; snappy's block}, 0x01 {u32 CRC-32C, masked; bytes} and 0x80 to 0xfe are passed over; a
 * frame has at most 64 KiB of memory. Where the frames are is looked up block by block when memory is asked for; the blocks are found
 * from the end of the file, by the lengths behind them, and from its beginning if the file was cut short.
 *
 * <p>Neither says what machine it is of or has registers. LiME's other formats ({@code raw}, {@code padded}) are raw memory.
 */
@NullMarked
package org.vmcoregdb.dump.lime;

import org.jspecify.annotations.NullMarked;
