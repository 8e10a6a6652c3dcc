package org.vmcoregdb.server.command.bpf;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.vmcoregdb.kernel.bpf.BpfCode;
import org.vmcoregdb.kernel.bpf.BpfMap;
import org.vmcoregdb.kernel.bpf.BpfProgram;
import org.vmcoregdb.server.answer.Columns;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.server.answer.TimeText;

/** {@code bpf}, as crash shows it. */
final class BpfText {
    private static final int WIDTH = 16;
    private static final int PAGE = 4096;

    private BpfText() {}

    static void write(TextPage out, BpfAnswers.Program answer) {
        BpfAnswers.Program.Look look = answer.look();
        out.lines(look.blankBefore() ? "\n" : "");
        if (look.heading()) {
            out.append(Columns.centered("ID", 4)).append(' ');
            out.append(Columns.centered("BPF_PROG", WIDTH)).append(' ');
            out.append(Columns.centered("BPF_PROG_AUX", WIDTH)).append(' ');
            out.append(Columns.centered("BPF_PROG_TYPE", look.column()));
            out.append("       TAG        USED_MAPS").append('\n');
        }
        BpfProgram program = answer.program();
        out.append(Columns.centered(Long.toString(program.id()), 4)).append(' ');
        out.append(Columns.centered(Long.toHexString(program.address()), WIDTH)).append(' ');
        out.append(Columns.centered(Long.toHexString(program.auxiliary()), WIDTH))
                .append(' ');
        out.append(Columns.centered(program.type(), look.column())).append(' ');
        out.append(program.tag()).append(' ');
        String maps = program.maps().stream().map(Object::toString).collect(Collectors.joining(","));
        out.append(Columns.centered(maps, "USED_MAPS".length())).append(' ').append('\n');
        if (look.details()) {
            details(out, answer);
        }
        program.problem().ifPresent(p -> out.append("     [").append(p).lines("]\n"));
        answer.machineCode().ifPresent(lines -> {
            out.append('\n');
            lines.forEach(l -> out.format("   0x%x:", l.address())
                    .lines("\t")
                    .append(l.text())
                    .append('\n'));
            out.lines(lines.isEmpty() ? "(program not jited)\n" : "");
        });
        answer.code().ifPresent(lines -> {
            out.append('\n');
            lines.forEach(l -> line(out, l, look.bytes()));
        });
    }

    private static void details(TextPage out, BpfAnswers.Program answer) {
        BpfProgram program = answer.program();
        String memory =
                program.pages().isPresent() ? Long.toString(program.pages().getAsLong() * PAGE) : "(unknown)";
        out.format(
                "     XLATED: %d  JITED: %d  MEMLOCK: %s%n",
                program.instructions() * 8L, program.machineCodeLength(), memory);
        String loaded =
                answer.loaded().isPresent() ? TimeText.date(answer.loaded().getAsLong()) : "(unknown)";
        out.format("     LOAD_TIME: %s%n", loaded);
        out.format(
                "     GPL_COMPATIBLE: %s  NAME: %s  UID: %s%n",
                program.gplCompatible() ? "yes" : "no",
                program.name().map(BpfText::name).orElse("(unknown)"),
                user(program.user(), "(unknown)"));
    }

    private static void line(TextPage out, BpfCode.Line line, boolean bytes) {
        out.format("% 4d: %s%n", line.index(), line.text());
        if (bytes) {
            out.append("       ");
            String octets = line.bytes().stream()
                    .map(b -> String.format(Locale.ROOT, "%02x", b))
                    .collect(Collectors.joining(" "));
            out.append(octets).append('\n');
        }
    }

    private static String user(OptionalLong user, String otherwise) {
        return user.isPresent() ? Long.toString(user.getAsLong()) : otherwise;
    }

    static void write(TextPage out, BpfAnswers.Shown answer) {
        BpfAnswers.Shown.MapLook look = answer.look();
        out.lines(look.blankBefore() ? "\n" : "");
        if (look.heading()) {
            out.append(Columns.centered("ID", 4)).append(' ');
            out.append(Columns.centered("BPF_MAP", WIDTH)).append(' ');
            out.append(Columns.centered("BPF_MAP_TYPE", look.column()))
                    .append(" MAP_FLAGS")
                    .append('\n');
        }
        BpfMap map = answer.map();
        out.append(Columns.centered(Long.toString(map.id()), 4)).append(' ');
        out.append(Columns.centered(Long.toHexString(map.address()), WIDTH)).append(' ');
        out.append(Columns.centered(map.type(), look.column()));
        out.format("  %08x %n", map.flags());
        if (look.details()) {
            out.format(
                    "     KEY_SIZE: %d  VALUE_SIZE: %d  MAX_ENTRIES: %d  MEMLOCK: %s%n",
                    map.keySize(), map.valueSize(), map.maxEntries(), user(map.memory(), "(unknown)"));
            out.format(
                    "     NAME: %s  UID: %s%n",
                    map.name().map(BpfText::name).orElse("(unknown)"), user(map.user(), "(unused)"));
        }
        map.problem().ifPresent(p -> out.append("     [").append(p).lines("]\n"));
    }

    private static String name(String name) {
        return name.isEmpty() ? "(unused)" : "\"" + name + "\"";
    }
}
