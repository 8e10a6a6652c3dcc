package org.vmcoregdb.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.DumpFormat;
import org.vmcoregdb.dump.FakeDump;
import org.vmcoregdb.dump.FileHead;
import org.vmcoregdb.dump.FormatReader;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.Note;
import org.vmcoregdb.dump.PageCounts;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.Probe;
import org.vmcoregdb.dump.VmcoreInfo;
import org.vmcoregdb.dump.open.DumpFormats;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.module.Symbols;

/** What a new format costs: a reader, and a line in the list. The one here is made up, and has its memory in a file of its own. */
class NewFormatTest {
    private static final String MAGIC = "A MADE-UP STATE\n";
    private static final int PAGE = 4096;
    private static final long VARIABLE = 0x1122334455667788L;

    /** Opens {@code NAME.state}: the magic, u64 count of CPUs, u64 rip and rsp of each, vmcoreinfo; pages are in {@code NAME.mem}. */
    private static final class StateReader implements FormatReader {
        @Override
        public boolean recognises(FileHead head) {
            return head.startsWith(MAGIC);
        }

        @Override
        public Optional<DumpFile> open(Probe probe) throws FormatException {
            if (!recognises(probe.head())) {
                return Optional.empty();
            }
            ByteSource memory = probe.companion(name -> name.replaceFirst("[.]state$", ".mem"))
                    .orElseThrow(() -> new FormatException(
                            probe.first().name() + " needs the .mem file beside it, which has the memory"));
            Cursor cursor = new Cursor(probe.first(), ByteOrder.LITTLE_ENDIAN, MAGIC.length());
            long count = cursor.length("CPUs");
            if (count > 64) {
                throw new FormatException(probe.first().name() + " says that it has " + count + " CPUs");
            }
            List<CpuState> cpus = new ArrayList<>();
            for (long i = 0; i < count; i++) {
                cpus.add(new CpuState(
                        "state of CPU " + i,
                        new RegisterSet.Builder()
                                .set(X86_64.RIP, cursor.s64("rip"))
                                .set(X86_64.RSP, cursor.s64("rsp"))
                                .build()));
            }
            byte[] text = cursor.bytes("vmcoreinfo", probe.first().size() - MAGIC.length() - 8 - 16 * count);
            return Optional.of(SavedMachine.of(probe.first(), memory, cpus, VmcoreInfo.parse(text)));
        }
    }

    /** Its memory is {u64 pfn, page} for each page. */
    private record SavedMachine(
            ByteSource state, ByteSource memory, Map<Long, Long> places, List<CpuState> cpus, VmcoreInfo info)
            implements DumpFile {
        static SavedMachine of(ByteSource state, ByteSource memory, List<CpuState> cpus, VmcoreInfo info)
                throws FormatException {
            Map<Long, Long> places = new HashMap<>();
            for (long at = 0; at < memory.size(); at += 8 + PAGE) {
                places.put(new Cursor(memory, ByteOrder.LITTLE_ENDIAN, at).s64("pfn"), at + 8);
            }
            return new SavedMachine(state, memory, places, cpus, info);
        }

        @Override
        public DumpFormat format() {
            return new DumpFormat("made-up state", "two files", false, false);
        }

        @Override
        public Machine machine() {
            return Machine.X86_64;
        }

        @Override
        public int pageSize() {
            return PAGE;
        }

        @Override
        public PageLookup lookup(long pfn) {
            Long place = places.get(pfn);
            if (place == null) {
                return PageLookup.Absent.of(AbsenceReason.NOT_RAM);
            }
            byte[] page = new byte[PAGE];
            try {
                memory.read(place, page, 0, PAGE);
                return PageLookup.Present.whole(page);
            } catch (IOException e) {
                return PageLookup.Absent.of(AbsenceReason.of(e));
            }
        }

        @Override
        public List<MemoryRange> ranges() {
            return places.keySet().stream()
                    .sorted()
                    .map(pfn -> new MemoryRange(pfn * PAGE, (pfn + 1) * PAGE))
                    .toList();
        }

        @Override
        public PageCounts pageCounts() {
            return new PageCounts(places.size(), places.size(), 0, 0);
        }

        @Override
        public List<Note> notes() {
            return List.of();
        }

        @Override
        public Optional<VmcoreInfo> vmcoreInfo() {
            return Optional.of(info);
        }

        @Override
        public List<String> warnings() {
            return List.of();
        }

        @Override
        public void close() throws IOException {
            state.close();
            memory.close();
        }
    }

    @TempDir
    Path folder;

    private final CrashOptions options =
            CrashOptions.standard().with(DumpFormats.standard().with(new StateReader()));
    private final FakeKernel kernel = new FakeKernel();
    private Path state = Path.of("");

    @BeforeEach
    void write() throws IOException {
        kernel.function("start_here", FakeKernel.TEXT + 0x1000).variable("answer", VARIABLE);
        kernel.open(); // lays its symbols down
        FakeDump dump = kernel.dump();
        byte[] info = dump.infoText().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer head =
                ByteBuffer.allocate(MAGIC.length() + 8 + 32 + info.length).order(ByteOrder.LITTLE_ENDIAN);
        head.put(MAGIC.getBytes(StandardCharsets.US_ASCII)).putLong(2).putLong(FakeKernel.TEXT + 0x1004);
        head.putLong(FakeKernel.DATA).putLong(1).putLong(2).put(info);
        state = Files.write(folder.resolve("saved.state"), head.array());
        try (var out = Files.newOutputStream(folder.resolve("saved.mem"))) {
            for (MemoryRange range : dump.ranges()) {
                for (long paddr = range.start(); paddr < range.end(); paddr += PAGE) {
                    ByteBuffer pfn = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
                    out.write(pfn.putLong(paddr / PAGE).array());
                    out.write(dump.bytes(paddr, PAGE));
                }
            }
        }
    }

    private List<Location> given() {
        return List.of(new FileLocation(state));
    }

    @Test
    void aNewFormatIsAReaderAndALineInTheList() throws Exception {
        try (CrashDump crash = CrashDump.open(given(), options)) {
            DumpFile dump = crash.kernel().dump();
            assertThat(dump.format().name()).isEqualTo("made-up state");
            assertThat(crash.dumpFiles()).containsExactly(state.toString());
            assertThat(crash.kernel().release()).isEqualTo("6.1.0-fake");
            assertThat(Symbols.of(crash.kernel()).named("start_here")).isPresent();
            assertThat(crash.kernel().memory().readLong(crash.kernel().needSymbol("answer")))
                    .isEqualTo(VARIABLE);
            assertThat(dump.cpus()).extracting(CpuState::source).containsExactly("state of CPU 0", "state of CPU 1");
            assertThat(dump.cpus().get(0).registers().get(X86_64.RIP)).hasValue(FakeKernel.TEXT + 0x1004);
            assertThat(dump.cpus().get(0).registers().has(X86_64.CR3)).isFalse();
        }
    }

    @Test
    void whatOpensDumpsAndWhatLooksForThemAskTheSameList() throws Exception {
        assertThat(options.formats().looksLikeDump(new FileLocation(state))).isTrue();
        assertThat(DumpFormats.standard().looksLikeDump(new FileLocation(state)))
                .isFalse();
        assertThatThrownBy(() -> CrashDump.open(given(), CrashOptions.standard()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("not a crash dump");
    }

    @Test
    void aCompanionThatIsMissingIsSaidAndOneThatWasOpenedIsClosed() throws Exception {
        long before = OpenFiles.below(folder);
        byte[] damaged = Files.readAllBytes(state);
        damaged[MAGIC.length() + 1] = 1;
        Files.write(state, damaged);
        assertThatThrownBy(() -> CrashDump.open(given(), options)).hasMessageContaining("says that it has 258 CPUs");
        Files.delete(folder.resolve("saved.mem"));
        assertThatThrownBy(() -> CrashDump.open(given(), options)).hasMessageContaining("needs the .mem file");
        assertThat(OpenFiles.below(folder)).isEqualTo(before).isZero();
    }

    @Test
    void aClosedCrashHoldsNoFilesAndItsMemoryIsUnreadable() throws Exception {
        CrashDump crash = CrashDump.open(given(), options);
        assertThat(OpenFiles.below(folder)).isEqualTo(2);
        long pfn = crash.kernel().needSymbol("answer") - X86_64.START_KERNEL_MAP >> 12;
        crash.close();
        assertThat(OpenFiles.below(folder)).isZero();
        assertThat(crash.kernel().dump().lookup(pfn)).isEqualTo(PageLookup.Absent.of(AbsenceReason.UNREADABLE));
        crash.close();
    }
}
