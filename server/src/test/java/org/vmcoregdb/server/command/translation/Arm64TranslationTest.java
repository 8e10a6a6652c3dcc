package org.vmcoregdb.server.command.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.crash.SourceFiles;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.AddressRegion;
import org.vmcoregdb.kernel.mm.AddressRegions;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.LocalContext;
import org.vmcoregdb.server.shell.Commands;
import org.vmcoregdb.unwind.arm64.FakeArm64;

/** vtop as crash shows it of arm64: tables by their virtual addresses. */
class Arm64TranslationTest {
    private final Kernel kernel =
            new FakeArm64().function("end", FakeArm64.TEXT + 0x1000).open();

    private String run(String command) throws CommandException {
        StringBuilder out = new StringBuilder();
        CrashDump dump = CrashDump.of(kernel, "fake", new SourceFiles(Map.of()));
        new Commands().run(command, new LocalContext(dump), answer -> out.append(AnswerText.alone(answer)));
        return out.toString();
    }

    @Test
    void tablesAreInTheDirectMap() throws CommandException {
        long root = kernel.pageTable().root();
        long directory = kernel.layout().image().virtual(root);
        long table = FakeArm64.DIRECT + root - FakeArm64.MEMORY;
        String pgd = hex(directory + 8 * (FakeArm64.IMAGE >>> 39 & 0x1ff)) + " => " + hex(root + 0x1000 | 3);
        String pud = hex(table + 0x1000 + 8 * (FakeArm64.IMAGE >>> 30 & 0x1ff)) + " => " + hex(root + 0x2000 | 3);
        String pmd = hex(table + 0x2000 + 8 * (FakeArm64.IMAGE >>> 21 & 0x1ff)) + " => " + hex(FakeArm64.MEMORY | 1);
        assertThat(run("vtop " + hex(FakeArm64.TEXT)))
                .contains("PAGE DIRECTORY: " + hex(directory) + "\n   PGD: " + pgd + "\n   PUD: " + pud + "\n   PMD: "
                        + pmd + "\n  PAGE: " + hex(FakeArm64.MEMORY) + "  (2MB)\n")
                .doesNotContain("PGD DIRECTORY");
    }

    @Test
    void theDirectMapBeginsWhereMemoryDoes() {
        AddressRegion direct =
                AddressRegions.of(kernel).find(AddressRegion.Kind.DIRECT_MAP).orElseThrow();
        assertThat(direct.base()).isEqualTo(FakeArm64.DIRECT);
        assertThat(direct.start()).isEqualTo(FakeArm64.DIRECT - FakeArm64.MEMORY);
    }

    @Test
    void noMapOfTheFirmwares() {
        assertThatThrownBy(() -> run("mach -m"))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("keeps no such map");
    }

    private static String hex(long value) {
        return Long.toHexString(value);
    }
}
