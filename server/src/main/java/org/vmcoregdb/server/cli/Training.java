package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The usual commands, one after the other in one run of Java: the classes that they load are those that the archive of loaded classes has, from
 * which later runs start. Which commands these are changes nothing but how long other commands take to start.
 */
public final class Training {
    private static final List<String> LINES = List.of(
            "sys",
            "bt",
            "ps",
            "log",
            "bt -l",
            "mod",
            "files",
            "p jiffies",
            "struct list_head",
            "rd -s init_task",
            "dis panic",
            "sym panic",
            "task -R comm",
            "vtop init_task",
            "kmem -i",
            "kmem -s",
            "vm",
            "net",
            "dev",
            "dev -d",
            "mount",
            "irq",
            "timer",
            "runq",
            "foreach bt",
            "hang",
            "mem",
            "io",
            "check");

    private Training() {}

    /** Runs them on these dumps; what fails there is no reason to have no archive. */
    public static void main(String[] dumps) {
        StandardOutput.install();
        for (String dump : dumps) {
            List<String> exec = new ArrayList<>(List.of("exec", dump));
            for (String line : LINES) {
                exec.add("-c");
                exec.add(line);
            }
            Main.run(exec.toArray(String[]::new));
            Main.run("report", dump);
            Main.run("report", "--json", dump);
            Main.run("info", dump);
            try {
                convert(dump);
            } catch (IOException noPlace) {
                // then nothing of it is in the archive
            }
        }
    }

    /** To an ELF vmcore, the other format that most dumps have, and from there to a kdump. */
    private static void convert(String dump) throws IOException {
        Path folder = Files.createTempDirectory("vmcore-gdb");
        Path elf = folder.resolve("elf");
        Path kdump = folder.resolve("kdump");
        try {
            Main.run("convert", dump, "-o", elf.toString(), "--format", "elf");
            Main.run("report", elf.toString());
            Main.run("convert", elf.toString(), "-o", kdump.toString());
        } finally {
            Files.deleteIfExists(elf);
            Files.deleteIfExists(kdump);
            Files.deleteIfExists(folder);
        }
    }
}
