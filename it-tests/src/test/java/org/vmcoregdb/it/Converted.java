package org.vmcoregdb.it;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.lime.LimeWriter;
import org.vmcoregdb.dump.microvm.CloudHypervisorWriter;
import org.vmcoregdb.dump.microvm.FirecrackerWriter;
import org.vmcoregdb.dump.microvm.KvmStructs;
import org.vmcoregdb.dump.open.DumpFormats;
import org.vmcoregdb.dump.open.OpenOptions;
import org.vmcoregdb.dump.vmware.VmwareWriter;

/** The memory of a real dump, written down in formats that no program here writes. */
final class Converted {
    private static final int PAGE = 4096;
    /** What AVML writes at once. */
    private static final int BLOCK = 16 << 20;

    private final DumpFile dump;

    private Converted(DumpFile dump) {
        this.dump = dump;
    }

    /** What writes a format. */
    @FunctionalInterface
    interface Conversion {
        void to(Converted memory, Path target) throws IOException;
    }

    /** Writes the memory of a dump of QEMU, which has all of it. */
    static Path write(Path source, Path target, Conversion conversion) throws IOException {
        try (DumpFile dump = DumpFormats.standard().open(List.of(new FileLocation(source)), OpenOptions.standard())) {
            conversion.to(new Converted(dump), target);
            return target;
        } catch (FormatException e) {
            throw new AssertionError(e);
        }
    }

    /** The guest's memory below the ROMs of its machine. */
    private List<MemoryRange> memory() {
        long top = 1L << 32;
        return dump.ranges().stream()
                // the last of the ROMs ends where memory above them begins
                .map(range -> range.start() >= 0xc0000000L && range.start() < top && range.end() > top
                        ? new MemoryRange(top, range.end())
                        : range)
                .filter(range -> range.size() > 1 << 16 && (range.start() < 0xc0000000L || range.start() >= top))
                .toList();
    }

    private byte[] bytes(long paddr, int length) {
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; at += PAGE) {
            if (dump.lookup((paddr + at) / PAGE) instanceof PageLookup.Present page) {
                System.arraycopy(page.bytes(), 0, bytes, at, Math.min(PAGE, length - at));
            }
        }
        return bytes;
    }

    private static boolean zeros(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** All of it at its address in a file with holes. */
    void raw(Path target) throws IOException {
        raw(target, 0);
    }

    /** The same from an address on. */
    void raw(Path target, long from) throws IOException {
        try (FileChannel out = FileChannel.open(
                target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            for (MemoryRange range : memory()) {
                for (long at = Math.max(from, range.start()); at < range.end(); at += PAGE) {
                    byte[] page = bytes(at, PAGE);
                    if (!zeros(page) || at + PAGE >= range.end()) {
                        out.write(ByteBuffer.wrap(page), at - from);
                    }
                }
            }
        }
    }

    /** All of it without the holes between. */
    void rawWithoutHoles(Path target) throws IOException {
        try (FileChannel out = FileChannel.open(
                target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            long offset = 0;
            for (MemoryRange range : memory()) {
                for (long at = range.start(); at < range.end(); at += PAGE) {
                    byte[] page = bytes(at, PAGE);
                    if (!zeros(page) || at + PAGE >= range.end()) {
                        out.write(ByteBuffer.wrap(page), offset + (at - range.start()));
                    }
                }
                offset += range.size();
            }
        }
    }

    /** VMware's state with the CPUs' registers, and the memory beside it. */
    void vmware(Path target) throws IOException {
        VmwareWriter writer = new VmwareWriter();
        int number = 0;
        for (CpuState cpu : dump.cpus()) {
            for (Register register :
                    Architecture.of(dump.machine()).orElseThrow().registers()) {
                OptionalLong value = cpu.registers().get(register);
                String name = register.name();
                if (value.isPresent() && name.matches("cr[0-9]")) {
                    writer.cpu("CR64", value.getAsLong(), number, name.charAt(2) - '0');
                } else if (value.isPresent() && name.matches("[fg]s_base")) {
                    writer.cpu("S.base64", value.getAsLong(), number, name.charAt(0) == 'f' ? 4 : 5);
                } else if (value.isPresent()
                        && List.of("es", "cs", "ss", "ds", "fs", "gs").contains(name)) {
                    int segment = List.of("es", "cs", "ss", "ds", "fs", "gs").indexOf(name);
                    writer.cpu("S", value.getAsLong(), number, segment);
                } else if (value.isPresent()) {
                    writer.cpu(name, value.getAsLong(), number);
                }
            }
            number++;
        }
        long page = 0;
        for (MemoryRange range : memory()) {
            writer.region(range.start() / PAGE, page, range.size() / PAGE);
            page += range.size() / PAGE;
        }
        Files.write(target, writer.state(0xbed2bed2));
        rawWithoutHoles(
                target.resolveSibling(String.valueOf(target.getFileName()).replace(".vmss", ".vmem")));
    }

    /** Firecracker's state, and the memory beside it. */
    void firecracker(Path target) throws IOException {
        FirecrackerWriter writer = new FirecrackerWriter(0x0710198486640000L)
                .filler(1000)
                .regions(FirecrackerWriter.Regions.WITH_KIND, memory());
        for (CpuState cpu : dump.cpus()) {
            writer.filler(4000).cpu(KvmStructs.general(cpu.registers()), KvmStructs.special(cpu.registers()));
        }
        Files.write(target, writer.filler(5000).build());
        rawWithoutHoles(target.resolveSibling("memory"));
    }

    /** Cloud Hypervisor's state, and the memory beside it. */
    void cloudHypervisor(Path target) throws IOException {
        CloudHypervisorWriter writer = new CloudHypervisorWriter().ranges(memory());
        for (CpuState cpu : dump.cpus()) {
            writer.cpu(KvmStructs.general(cpu.registers()), KvmStructs.special(cpu.registers()));
        }
        Files.write(target, writer.build());
        rawWithoutHoles(target.resolveSibling("memory-ranges"));
    }

    /** LiME's ranges. */
    void lime(Path target) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target), 1 << 20)) {
            for (MemoryRange range : memory()) {
                out.write(LimeWriter.header(0x4c694d45, 1, range.start(), range.size()));
                for (long at = range.start(); at < range.end(); at += PAGE) {
                    out.write(bytes(at, (int) Math.min(PAGE, range.end() - at)));
                }
            }
        }
    }

    /** AVML's compressed blocks, without those that are zeros. */
    void avml(Path target) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target), 1 << 20)) {
            for (MemoryRange range : memory()) {
                for (long at = range.start(); at < range.end(); at += BLOCK) {
                    byte[] block = bytes(at, (int) Math.min(BLOCK, range.end() - at));
                    if (!zeros(block)) {
                        out.write(LimeWriter.header(0x4c4d5641, 2, at, block.length));
                        byte[] frames = LimeWriter.frames(block);
                        out.write(frames);
                        out.write(ByteBuffer.allocate(8)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putLong(frames.length)
                                .array());
                    }
                }
            }
        }
    }
}
