package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.MappedFile;
import org.vmcoregdb.disasm.Dialect;
import org.vmcoregdb.disasm.Disassembler;
import org.vmcoregdb.disasm.Instruction;
import org.vmcoregdb.disasm.x86.X86Disassembler;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.elf.Section;

/**
 * Every instruction of a whole kernel and of three modules against objdump; symbol names are left out. Where the kernels
 * of Debian 11 to 14 differ: objdump cuts an instruction short where a symbol lies within it, and objdump 2.40 knows
 * neither FRED's instructions nor udb.
 */
final class DisassemblyIT {
    private static final double TOLERATED = 0.001;
    private static final int GROUPS_SHOWN = 40;
    private static final List<String> SECTIONS =
            List.of(".text", ".init.text", ".exit.text", ".noinstr.text", ".altinstr_aux", ".altinstr_replacement");
    private static final Pattern SYMBOL = Pattern.compile("\\s*<.*>");
    private static final Pattern BRANCH =
            Pattern.compile("(.*\\b(?:j[a-z]+|call[wq]?|loop[a-z]*|xbegin)(?:,p[nt])? +)([0-9a-f]+)");
    private static final Pattern REFERENCE = Pattern.compile("# (?!0x)([0-9a-f]+)");

    private final Disassembler disassembler = new X86Disassembler(Dialect.MODERN);
    private final Map<String, Integer> groups = new TreeMap<>();
    private final Map<String, String> examples = new TreeMap<>();
    private long instructions;
    private long differences;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aWholeKernelReadsAsObjdumpPrintsIt() throws Exception {
        assumeTrue(hasObjdump(), "objdump is not installed");
        compare(Lab.vmlinux());
    }

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void modulesReadAsObjdumpPrintsThem() throws Exception {
        assumeTrue(hasObjdump(), "objdump is not installed");
        for (Path module : Lab.modules("kvm", "btrfs", "aesni-intel")) {
            compare(module);
        }
    }

    private static boolean hasObjdump() throws InterruptedException {
        try {
            return new ProcessBuilder("objdump", "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private void compare(Path file) throws Exception {
        groups.clear();
        examples.clear();
        instructions = 0;
        differences = 0;
        try (MappedFile mapped = MappedFile.open(file)) {
            ElfFile elf = ElfFile.open(mapped);
            for (String name : SECTIONS) {
                List<Section> sections = elf.sections().stream()
                        .filter(section -> section.name().equals(name))
                        .toList();
                if (!sections.isEmpty()) {
                    compare(file, sections.get(0), bytes(elf.contents(sections.get(0))));
                }
            }
        }
        System.out.printf("%s: %d instructions, %d differ%n", file, instructions, differences);
        groups.entrySet().stream()
                .sorted((a, b) -> b.getValue() - a.getValue())
                .limit(GROUPS_SHOWN)
                .forEach(group -> System.out.printf("%6d %s%n", group.getValue(), examples.get(group.getKey())));
        assertThat(instructions).as("instructions of %s", file).isPositive();
        assertThat((double) differences / instructions)
                .as("share of instructions of %s that differ: %s", file, examples)
                .isLessThan(TOLERATED);
    }

    private static byte[] bytes(ByteSource source) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(source.size())];
        int read = 0;
        while (read < bytes.length) {
            int count = source.read(read, bytes, read, bytes.length - read);
            if (count <= 0) {
                break;
            }
            read += count;
        }
        return bytes;
    }

    private void compare(Path file, Section section, byte[] code) throws Exception {
        Process objdump = new ProcessBuilder(
                        "objdump", "-d", "-z", "--no-show-raw-insn", "-j", section.name(), file.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(objdump.getInputStream(), StandardCharsets.ISO_8859_1))) {
            long next = section.address();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int colon = line.indexOf(":\t");
                if (colon < 0) {
                    continue;
                }
                long address = Long.parseUnsignedLong(line.substring(0, colon).trim(), 16);
                int offset = Math.toIntExact(address - section.address());
                Instruction instruction = disassembler.decode(code, offset, code.length - offset, address);
                instructions++;
                String expected = normalized(line.substring(colon + 2));
                if (!instruction.text().equals(expected) || next != address) {
                    differ(expected, instruction, Arrays.copyOfRange(code, offset, offset + instruction.length()));
                }
                next = instruction.next();
            }
        } finally {
            objdump.destroy();
        }
    }

    /** objdump names addresses without 0x, and all symbols. */
    private static String normalized(String line) {
        String text = line.indexOf('<') < 0 ? line : SYMBOL.matcher(line).replaceAll("");
        text = text.stripTrailing();
        if (text.indexOf('#') >= 0) {
            return REFERENCE.matcher(text).replaceAll("# 0x$1");
        }
        if (!text.contains("0x")) {
            Matcher branch = BRANCH.matcher(text);
            return branch.matches() ? branch.group(1) + "0x" + branch.group(2) : text;
        }
        return text;
    }

    private void differ(String expected, Instruction instruction, byte[] bytes) {
        differences++;
        boolean cut = expected.equals(instruction.text());
        String group = cut ? "start" : expected.split(" ", 2)[0] + " / " + instruction.mnemonic();
        groups.merge(group, 1, Integer::sum);
        examples.putIfAbsent(
                group,
                HexFormat.of().formatHex(bytes) + " objdump: " + expected + " here: "
                        + (cut ? "the instruction before ends elsewhere" : instruction.text()));
    }
}
