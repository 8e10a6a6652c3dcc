package org.vmcoregdb.server.drgn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.Note;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Sample;

class KernelPhysicalTargetTest {
    @Test
    void theCoreHasTheNotesOfTheDump() throws IOException, FormatException {
        try (DumpFile dump = Sample.dump()) {
            byte[] core = new KernelPhysicalTarget(Sample.kernel(dump)).notesCore();
            ElfFile elf = ElfFile.open(new ByteArraySource("core", core));
            assertThat(elf.notes().stream().map(Note::of).map(KernelPhysicalTargetTest::text))
                    .containsExactlyElementsOf(dump.notes().stream()
                            .map(KernelPhysicalTargetTest::text)
                            .toList())
                    .anyMatch(note -> note.startsWith("VMCOREINFO 0"))
                    .anyMatch(note -> note.startsWith("CORE 1"));
        }
    }

    private static String text(Note note) {
        return note.owner() + " " + note.type() + " "
                + ByteBuffer.wrap(note.descriptor()).hashCode();
    }

    @Test
    void memoryIsThatOfTheDump() throws IOException {
        try (DumpFile dump = Sample.dump()) {
            Kernel kernel = Sample.kernel(dump);
            KernelPhysicalTarget target = new KernelPhysicalTarget(kernel);
            assertThat(target.architecture()).isEqualTo("x86_64");
            long banner =
                    kernel.memory().translate(kernel.needSymbol("linux_banner")).orElseThrow();
            byte[] text = new byte[13];
            assertThat(target.read(banner, text)).isEqualTo(13);
            assertThat(text).asString().isEqualTo("Linux version");
            MemoryRange last = dump.ranges().get(dump.ranges().size() - 1);
            long end = last.end();
            assertThat(target.read(end, text)).isZero();
            assertThat(target.whyMissing(end))
                    .isEqualTo(
                            "physical address 0x" + Long.toHexString(end) + " is not in any memory range of the dump");
        }
    }
}
