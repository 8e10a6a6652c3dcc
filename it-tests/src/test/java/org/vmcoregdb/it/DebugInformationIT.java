package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.MappedFile;
import org.vmcoregdb.dwarf.DebugSections;
import org.vmcoregdb.dwarf.SectionPlacement;
import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.dwarf.unit.CodeLocation;
import org.vmcoregdb.dwarf.unit.CompiledCode;
import org.vmcoregdb.dwarf.unit.InlinedCall;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.elf.Section;

/**
 * Lines and inlined calls of addresses all over vmlinux: lines against gdb ({@code info line}), whose choice among rows of
 * the line table crash shows, too; functions and calls against addr2line.
 */
final class DebugInformationIT {
    private static final int ADDRESSES = 2000;
    private static final double TOLERATED = 0.001;

    @Test
    void linesAreGdbs() throws IOException, FormatException {
        List<Long> addresses = new ArrayList<>();
        List<String> ours = new ArrayList<>();
        for (CodeAt at : sample()) {
            Optional<SourceLine> line = at.location.line();
            if (line.isPresent()) {
                addresses.add(at.address);
                ours.add(line.get().line() + " of \"" + line.get().name() + "\"");
            }
        }
        List<String> commands = new ArrayList<>(List.of("file " + Lab.vmlinux()));
        addresses.forEach(address -> commands.add("info line *0x" + Long.toHexString(address)));
        Programs.Outcome gdb = Programs.gdb(Lab.gdb(), Duration.ofMinutes(3), commands);
        List<String> theirs =
                gdb.lines().stream().filter(l -> l.startsWith("Line ")).toList();
        assertThat(theirs).as(gdb.err()).hasSameSizeAs(ours);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            if (!theirs.get(i)
                    .replace("//", "/")
                    .startsWith("Line " + ours.get(i).replace("//", "/"))) {
                differences.add(Long.toHexString(addresses.get(i)) + ": " + theirs.get(i) + ", ours: " + ours.get(i));
            }
        }
        assertThat(differences).hasSizeLessThanOrEqualTo((int) (TOLERATED * ours.size()));
    }

    @Test
    void functionsAndInlinedCallsAreThoseOfAddr2line() throws IOException, FormatException {
        List<CodeAt> sample = sample();
        StringBuilder input = new StringBuilder();
        sample.forEach(
                at -> input.append("0x").append(Long.toHexString(at.address)).append('\n'));
        Programs.Outcome outcome = Programs.run(
                Duration.ofMinutes(3),
                input.toString(),
                List.of("addr2line", "-a", "-i", "-f", "-e", Lab.vmlinux().toString()));
        List<List<String>> theirs = new ArrayList<>();
        for (String line : outcome.lines()) {
            if (line.startsWith("0x")) {
                theirs.add(new ArrayList<>());
            } else {
                theirs.get(theirs.size() - 1).add(line.replaceFirst(" \\(discriminator \\d+\\)$", ""));
            }
        }
        assertThat(theirs).hasSameSizeAs(sample);
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (int i = 0; i < sample.size(); i++) {
            CodeAt at = sample.get(i);
            // where there is no function, between two of them, addr2line names the symbol before
            if (at.location.function().isPresent()) {
                compared++;
                List<String> ours = at.chain();
                List<String> known = theirs.get(i);
                known.set(1, ours.get(1)); // the innermost line is gdb's choice
                if (!ours.equals(known)) {
                    differences.add(Long.toHexString(at.address) + ": " + known + ", ours: " + ours);
                }
            }
        }
        // nearly a third of .text is gaps that align parts of it to 2 MiB
        assertThat(compared).isGreaterThan(ADDRESSES * 6 / 10);
        assertThat(differences).hasSizeLessThanOrEqualTo((int) (TOLERATED * compared));
    }

    private record CodeAt(long address, CodeLocation location) {
        /** Names and lines, innermost first, as addr2line prints them. */
        List<String> chain() {
            List<String> chain = new ArrayList<>();
            SourceLine line = location.line().orElse(new SourceLine("??", "??", 0));
            for (InlinedCall call : location.inlined()) {
                chain.add(call.function());
                chain.add(line.file() + ":" + line.line());
                line = call.calledAt();
            }
            chain.add(location.function().orElse("??"));
            chain.add(line.file() + ":" + line.line());
            return chain;
        }
    }

    private static List<CodeAt> sample() throws IOException, FormatException {
        try (MappedFile file = MappedFile.open(Lab.vmlinux())) {
            ElfFile vmlinux = ElfFile.open(file);
            Section text = vmlinux.section(".text").orElseThrow();
            CompiledCode code = new CompiledCode(new DebugSections(vmlinux, SectionPlacement.UNPLACED));
            Random random = new Random(1);
            List<CodeAt> sample = new ArrayList<>();
            for (int i = 0; i < ADDRESSES; i++) {
                long address = text.address() + random.nextLong(text.size());
                sample.add(new CodeAt(address, code.location(address)));
            }
            return sample;
        }
    }
}
