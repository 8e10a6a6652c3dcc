package org.vmcoregdb.server.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.memory.ExamineCommand;

/**
 * A command of gdb, in the words of a command that answers it here.
 *
 * @param command the command here
 * @param arguments its arguments
 */
record GdbWords(String command, List<String> arguments) {
    private static final Set<String> PRINTING = Set.of("p", "print", "inspect", "output", "call");
    private static final Set<String> DECLARING = Set.of("ptype", "whatis");
    private static final Set<String> STACKS = Set.of("bt", "backtrace", "where");
    private static final Set<String> RUNNING = Set.of(
            "run",
            "r",
            "start",
            "c",
            "continue",
            "s",
            "step",
            "n",
            "next",
            "stepi",
            "si",
            "nexti",
            "ni",
            "finish",
            "until",
            "advance",
            "jump",
            "kill",
            "break",
            "b",
            "tbreak",
            "watch",
            "catch",
            "signal",
            "attach",
            "target",
            "detach");

    /** Whether a word that is no command here is one of gdb's, perhaps with a format. */
    static boolean isGdbs(String name) {
        String plain = plain(name);
        return PRINTING.contains(plain)
                || DECLARING.contains(plain)
                || STACKS.contains(plain)
                || plain.equals("x")
                || plain.equals("info")
                || plain.equals("disassemble");
    }

    private static String plain(String name) {
        int slash = name.indexOf('/');
        return slash < 0 ? name : name.substring(0, slash);
    }

    /**
     * What gdb's command is here.
     *
     * @throws CommandException with a sentence if nothing here answers it
     */
    static GdbWords of(List<String> words) throws CommandException {
        String name = plain(words.get(0));
        List<String> rest = new ArrayList<>(words.subList(1, words.size()));
        String format = words.get(0).substring(name.length());
        if (format.isEmpty() && !rest.isEmpty() && rest.get(0).startsWith("/")) {
            format = rest.remove(0);
        }
        if (PRINTING.contains(name)) {
            return printed(format, rest);
        } else if (DECLARING.contains(name)) {
            return new GdbWords("whatis", need(name, rest));
        } else if (STACKS.contains(name)) {
            return new GdbWords("bt", List.of());
        } else if (name.equals("x")) {
            return examined(format, rest);
        } else if (name.equals("disassemble")) {
            return new GdbWords("dis", rest.isEmpty() ? List.of("$pc") : rest.subList(0, 1));
        } else if (name.equals("list") || name.equals("l")) {
            return new GdbWords("dis", List.of("-s", need(name, rest).get(0)));
        } else if (name.equals("info") || name.equals("i")) {
            return info(rest);
        } else if (name.equals("set") || name.equals("show")) {
            throw new CommandException("gdb: its settings do not exist here; set radix, set print_max and set null-stop"
                    + " are those that crash has for them");
        } else if (RUNNING.contains(name)) {
            throw new CommandException("gdb: " + name + ": this is a crash dump: nothing runs");
        }
        throw new CommandException("gdb: " + name + " is not answered here; there are p, ptype, whatis, x, bt, list,"
                + " disassemble, info symbol, info address, info line; vmcore-gdb gdb starts a real one");
    }

    private static List<String> need(String name, List<String> rest) throws CommandException {
        if (rest.isEmpty()) {
            throw new CommandException("gdb: " + name + ": of what?");
        }
        return rest;
    }

    private static GdbWords printed(String format, List<String> rest) throws CommandException {
        List<String> arguments = new ArrayList<>();
        String expression = String.join(" ", need("p", rest));
        // a name in parentheses is a value without a name, as gdb shows it; with a colon it is our per-cpu notation
        arguments.add(expression.matches("[A-Za-z_]\\w*") ? "(" + expression + ")" : expression);
        switch (format) {
            case "", "/a", "/s" -> {}
            case "/x", "/z" -> arguments.add(0, "-x");
            case "/d", "/u" -> arguments.add(0, "-d");
            default ->
                throw new CommandException("p: of gdb's formats there are /x and /d; eval shows a number in others");
        }
        return new GdbWords("p", arguments);
    }

    private static GdbWords examined(String format, List<String> rest) throws CommandException {
        ExamineCommand.Format parsed = ExamineCommand.Format.parse(format.isEmpty() ? "/" : format);
        List<String> place = need("x", rest);
        if (parsed.letter() == 'i') {
            return new GdbWords("dis", List.of(String.join("", place), Integer.toString(parsed.count())));
        }
        List<String> arguments = new ArrayList<>(place);
        arguments.add(0, format.isEmpty() ? "/" : format);
        return new GdbWords("x", arguments);
    }

    private static GdbWords info(List<String> rest) throws CommandException {
        String about = rest.isEmpty() ? "" : rest.get(0);
        List<String> what = rest.isEmpty() ? rest : rest.subList(1, rest.size());
        return switch (about) {
            case "symbol", "address" -> new GdbWords("sym", need("info " + about, what));
            case "line" ->
                new GdbWords("dis", List.of("-l", need("info line", what).get(0), "1"));
            case "threads" -> new GdbWords("ps", List.of());
            case "sharedlibrary", "files" -> new GdbWords("mod", List.of());
            default ->
                throw new CommandException("gdb: info " + about
                        + " is not answered here; there are info symbol, info address, info line and info threads");
        };
    }
}
