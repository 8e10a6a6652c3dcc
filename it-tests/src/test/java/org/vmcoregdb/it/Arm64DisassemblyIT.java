package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.disasm.Dialect;
import org.vmcoregdb.disasm.Disassembler;
import org.vmcoregdb.disasm.Instruction;
import org.vmcoregdb.disasm.InstructionSet;

/**
 * Every instruction of a whole arm64 kernel and of modules of it against objdump; symbol names are left out, and so is what objdump
 * prints as data because a symbol says so.
 */
final class Arm64DisassemblyIT {
    private static final String KERNEL = "6.1-arm64";
    private static final String OBJDUMP = "aarch64-linux-gnu-objdump";
    private static final double TOLERATED = 0.0001;
    private static final int GROUPS_SHOWN = 40;
    private static final List<String> MODULES = List.of(
            "xfs.ko",
            "btrfs.ko",
            "virtio_net.ko",
            "nf_tables.ko",
            "aes-ce-blk.ko",
            "sha512-ce.ko",
            "sha3-ce.ko",
            "aes-neon-bs.ko",
            "raid6_pq.ko");
    private static final Pattern LINE = Pattern.compile("\\s*([0-9a-f]+):\\t([0-9a-f]{8}) \\t(.*)");
    private static final Pattern SYMBOL = Pattern.compile(" <[^>]*>(?=$|  //)");

    private final Disassembler disassembler =
            InstructionSet.of(Machine.AARCH64).orElseThrow().disassembler(Dialect.MODERN);
    private final Map<String, Integer> groups = new TreeMap<>();
    private final Map<String, String> examples = new TreeMap<>();
    private long instructions;
    private long differences;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aWholeKernelReadsAsObjdumpPrintsIt() throws Exception {
        compare(Lab.vmlinux(KERNEL), true);
    }

    /** A module is not linked: objdump shows no addresses where the linker puts them in. */
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void modulesReadAsObjdumpPrintsThem() throws Exception {
        Path folder = Lab.vmlinux(KERNEL).resolveSibling("root/lib/modules");
        assumeTrue(Files.isDirectory(folder), "no modules of " + KERNEL + " in the lab");
        List<Path> modules;
        try (Stream<Path> files = Files.walk(folder)) {
            modules = files.filter(f -> MODULES.contains(String.valueOf(f.getFileName())))
                    .toList();
        }
        assertThat(modules).isNotEmpty();
        for (Path module : modules) {
            compare(module, false);
        }
    }

    private void compare(Path file, boolean linked) throws IOException {
        Path objdump = Lab.installed(OBJDUMP);
        groups.clear();
        examples.clear();
        instructions = 0;
        differences = 0;
        Process process = new ProcessBuilder(objdump.toString(), "-d", "-z", file.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher parts = LINE.matcher(line);
                if (parts.matches() && !parts.group(3).startsWith(".word")) {
                    compare(
                            Long.parseUnsignedLong(parts.group(1), 16),
                            Integer.parseUnsignedInt(parts.group(2), 16),
                            SYMBOL.matcher(parts.group(3)).replaceAll("").stripTrailing(),
                            linked);
                }
            }
        } finally {
            process.destroy();
        }
        System.out.printf("%s: %d instructions, %d differ%n", file.getFileName(), instructions, differences);
        groups.entrySet().stream()
                .sorted((a, b) -> b.getValue() - a.getValue())
                .limit(GROUPS_SHOWN)
                .forEach(group -> System.out.printf("%6d %s%n", group.getValue(), examples.get(group.getKey())));
        assertThat(instructions).as("instructions of %s", file).isPositive();
        assertThat((double) differences / instructions)
                .as("share of instructions of %s that differ: %s", file, examples)
                .isLessThan(TOLERATED);
    }

    private void compare(long address, int word, String expected, boolean linked) {
        byte[] code = {(byte) word, (byte) (word >> 8), (byte) (word >> 16), (byte) (word >> 24)};
        Instruction instruction = disassembler.decode(code, 0, code.length, address);
        instructions++;
        if (!isSame(instruction, expected, linked)) {
            differences++;
            String group = expected.split("\t", 2)[0] + " / " + instruction.mnemonic();
            groups.merge(group, 1, Integer::sum);
            examples.putIfAbsent(group, String.format("%08x objdump: %s here: %s", word, expected, instruction.text()));
        }
    }

    /** objdump writes addresses without 0x. */
    private static boolean isSame(Instruction instruction, String expected, boolean linked) {
        String text = instruction.text().stripTrailing();
        Optional<Long> address = instruction.target().isPresent()
                ? Optional.of(instruction.target().getAsLong())
                : instruction.memoryReference().stream().boxed().findFirst();
        if (address.isEmpty()) {
            return text.equals(expected);
        }
        String digits = Long.toHexString(address.get());
        String plain = text.replace("0x" + digits, digits);
        return plain.equals(expected)
                || !linked
                        && plain.replaceFirst("[0-9a-f]+(?=$|  //)", "")
                                .equals(expected.replaceFirst("[0-9a-f]+(?=$|  //)", ""));
    }
}
