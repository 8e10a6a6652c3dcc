package org.vmcoregdb.dump.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.ForwardingDump;
import org.vmcoregdb.dump.LiveMemory;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.open.DumpFormats;
import org.vmcoregdb.elf.ElfWriter;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;

class LiveDumpTest {
    private static final int MEMORY = 1 << 16;

    /** A machine whose memory is an array. */
    private static final class Machinery implements LiveMemory {
        private final byte[] bytes = new byte[HEAD_BYTES + MEMORY];
        private long pc;
        private int forgotten;
        private boolean gone;

        Machinery() {
            System.arraycopy(HEAD.getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, HEAD.length());
        }

        @Override
        public String name() {
            return "a machine";
        }

        @Override
        public String kind() {
            return "machinery";
        }

        @Override
        public String way() {
            return "live";
        }

        @Override
        public Machine machine() {
            return Machine.X86_64;
        }

        @Override
        public List<MemoryRange> ranges() {
            return List.of(new MemoryRange(0, 0x8000), new MemoryRange(0xa000, MEMORY));
        }

        @Override
        public List<CpuState> cpus() throws IOException {
            if (gone) {
                throw new IOException("it has ended");
            }
            return List.of(new CpuState(
                    "it", new RegisterSet.Builder().set(X86_64.RIP, pc++).build()));
        }

        @Override
        public void forget() {
            forgotten++;
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public int read(long offset, byte[] target, int targetOffset, int length) {
            int count = (int) Math.max(0, Math.min(length, bytes.length - offset));
            System.arraycopy(bytes, (int) Math.min(offset, bytes.length), target, targetOffset, count);
            return count;
        }

        @Override
        public void close() {}
    }

    private static DumpFile open(Machinery machine) throws FormatException {
        return DumpFormats.standard().openSources(List.of(machine));
    }

    private static byte first(DumpFile dump, long pfn) {
        return ((PageLookup.Present) dump.lookup(pfn)).bytes()[0];
    }

    @Test
    void isReadAsItIs() throws FormatException {
        Machinery machine = new Machinery();
        machine.bytes[LiveMemory.HEAD_BYTES + 0xb000] = 7;
        DumpFile live = open(machine);
        assertThat(live.isLive()).isTrue();
        assertThat(live.format().name()).isEqualTo("machinery");
        assertThat(live.format().incomplete()).isFalse();
        assertThat(live.machine()).isEqualTo(Machine.X86_64);
        assertThat(first(live, 0xb)).isEqualTo((byte) 7);
        assertThat(live.lookup(8)).isEqualTo(PageLookup.Absent.of(AbsenceReason.NOT_RAM));
        assertThat(live.copyOnce(0xb, 2, ByteBuffer.allocateDirect(0x2000))).isEqualTo(2);
        assertThat(live.cpus().get(0).registers().get(X86_64.RIP)).hasValue(0);
        assertThat(live.warnings()).singleElement().asString().startsWith("a machine is live: it runs on");
        machine.bytes[LiveMemory.HEAD_BYTES + 0xb000] = 8;
        DumpFile later = live.renewed().orElseThrow();
        assertThat(machine.forgotten).isEqualTo(1);
        assertThat(first(later, 0xb)).isEqualTo((byte) 8);
        assertThat(later.cpus().get(0).registers().get(X86_64.RIP)).hasValue(1);
    }

    @Test
    void oneThatHasGone() throws FormatException {
        Machinery machine = new Machinery();
        DumpFile live = open(machine);
        machine.gone = true;
        assertThat(live.renewed()).containsSame(live);
        assertThatThrownBy(() -> open(machine))
                .isInstanceOf(FormatException.class)
                .hasMessage("a machine: it has ended");
        assertThatThrownBy(() -> DumpFormats.standard().openSources(List.of(machine, machine)))
                .hasMessageContaining("of which there is one");
    }

    @Test
    void aFileThatBeginsSoIsNone() {
        byte[] bytes = new Machinery().bytes;
        assertThatThrownBy(() -> DumpFormats.standard().openSources(List.of(new ByteArraySource("a file", bytes))))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("not a crash dump");
    }

    @Test
    void theKernelThatThisRunsOn() throws FormatException {
        byte[] page = new byte[4096];
        page[0] = 5;
        byte[] core = ElfWriter.core()
                .load(0xffffc90000000000L, -1, new byte[4096])
                .load(0xffff888000001000L, 0x1000, page)
                .build();
        DumpFile live = DumpFormats.standard().openSources(List.of(new ByteArraySource("/proc/kcore", core)));
        assertThat(live.isLive()).isTrue();
        assertThat(live.format().name()).isEqualTo("running kernel");
        assertThat(live.cpus()).isEmpty();
        assertThat(live.ranges()).containsExactly(new MemoryRange(0x1000, 0x2000));
        assertThat(first(live, 1)).isEqualTo((byte) 5);
        assertThat(live.copyOnce(1, 1, ByteBuffer.allocateDirect(4096))).isEqualTo(1);
        assertThat(live.renewed()).containsSame(live);
        assertThat(live.warnings()).last().asString().startsWith("/proc/kcore is live");
    }

    /** What is remembered of a page does not outlive a question. */
    @Test
    void aKernelIsRenewed() throws FormatException {
        FakeKernel made = new FakeKernel().variable("counter", 1);
        Kernel dead = made.open();
        assertThat(dead.renewed()).isEmpty();
        DumpFile dump = dead.dump();
        Kernel kernel = Kernel.open(new ForwardingDump(dump) {
            @Override
            public PageLookup lookup(long pfn) {
                // a page that is read once is not seen to change
                return dump.lookup(pfn) instanceof PageLookup.Present page
                        ? PageLookup.Present.whole(page.bytes().clone())
                        : dump.lookup(pfn);
            }

            @Override
            public Optional<DumpFile> renewed() {
                return Optional.of(this);
            }
        });
        long counter = kernel.needSymbol("counter");
        assertThat(kernel.memory().readLong(counter)).isEqualTo(1);
        made.put64(counter, 2);
        assertThat(kernel.memory().readLong(counter)).isEqualTo(1);
        Kernel now = kernel.renewed().orElseThrow();
        assertThat(now.memory().readLong(counter)).isEqualTo(2);
        assertThat(now.release()).isEqualTo(kernel.release());
    }
}
