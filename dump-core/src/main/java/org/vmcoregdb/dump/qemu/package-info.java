/**
 * The stream in which QEMU writes a whole machine ({@code savevm}, {@code migrate}), alone in a file or in a file of libvirt's save
 * (qemu.git, {@code docs/devel/migration}, {@code migration/savevm.c}, {@code ram.c}, {@code vmstate.c}; libvirt.git, {@code
 * qemu_saveimage.h}). Numbers of the stream are big-endian:
 *
 * <pre>
 * u32 0x5145564d "QEVM", u32 version 3
 * u8 7  configuration: u32 length, name of the machine; subsections {u8 5, u8 length, name, u32 version, its fields}
 * u8 1  the first part of a section: u32 its number, u8 length, name, u32 instance, u32 version; data
 * u8 2, 3  a further part, the last one: u32 its number; data
 * u8 4  a whole section, as the first part
 * u8 0x7e  behind the data of each of these: u32 its number (since 2.4)
 * u8 0  end;  u8 6  u32 length, a description of all devices' sections in JSON;  u8 8  a command: u16, u16 length, data
 *
 * data of the section "ram" of version 4: words of u64, of which the low bits say what follows, and the others where that is
 *    4  list of blocks, of this many bytes together: {u8 length, name, u64 bytes}; with mapped-ram after each
 *       {u32 1, u64 page size, u64 offset of a bitmap, u64 offset of the pages} and then the pages, those that the bitmap
 *       (u64, little-endian) has not being zeros
 *    8  a page: {u8 length, name of its block}, if not 0x20 (that of the page before); its bytes
 *    2  a page that is full of one byte: the same, u8
 *  0x100  a page: the same, u32 length, a zlib stream
 *   0x40  a page as a difference to what it was (xbzrle), which is not read
 *   0x10  end of the section's data;  0x200  nothing
 * </pre>
 *
 * A page that is there twice changed in between: the later one counts. What devices' sections have only their code knows, and the
 * description at the end: there the CPUs' registers are found by the names of their fields.
 *
 * <p>A file of libvirt has {char[16] "LibvirtQemudSave", u32 version 2, u32 length of the XML, u32 was running, u32 how the stream is
 * compressed (0 not, 1 gzip, 2 bzip2, 3 xz, 4 lzop, 5 zstd, 6 mapped-ram), u32 offset of a cookie; u32[14]} in the byte order of its
 * host, the XML, and then the stream.
 *
 * <p>{@code savevm} puts the stream into a disk image (qemu.git, {@code docs/interop/qcow2.txt}), behind the end of the disk. Numbers are big-endian:
 *
 * <pre>
 *   0 "QFI" 0xfb; u32 version 2, 3    20 u32 clusters have 2^this bytes    24 u64 size of the disk    32 u32 encrypted
 *  60 u32 count of snapshots; u64 where their table is    72 u64 features (version 3): 4 data elsewhere, 16 wide entries
 *
 * a snapshot: u64 where its table of the first level is, u32 its entries; u16 length of the id, u16 of the name; u32 seconds, u32 nanoseconds;
 *     u64 clock; u32 size of the stream; u32 length of {u64 the same, u64 size of the disk, …}; id, name; padded to 8
 * first level: u64 where a table of the second level is (bits 9 to 55), one for each cluster full of its entries
 * second level: u64 where a cluster is (bits 9 to 55), bit 62 compressed, bit 0 zeros; a wide entry has u64 more, a bit for each 32nd that is there
 * </pre>
 *
 * The stream begins with the first entry of the first level behind those that the disk has.
 */
@NullMarked
package org.vmcoregdb.dump.qemu;

import org.jspecify.annotations.NullMarked;
