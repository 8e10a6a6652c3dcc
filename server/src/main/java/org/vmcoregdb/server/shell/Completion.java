package org.vmcoregdb.server.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Variables;
import org.vmcoregdb.kernel.module.Module;
import org.vmcoregdb.kernel.module.Modules;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.Session;
import org.vmcoregdb.server.command.Setting;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.MissingTypeException;

/**
 * How a word that has been begun may go on: a command, an option, a symbol, a type, a member, a module or a task. What the dump cannot say
 * is left out, and no answer is longer than a reader can use.
 */
public final class Completion {
    private static final int MOST = 500;

    /** Names of symbols and types are only searched for once there is something to search for. */
    private static final int SHORTEST_NAME = 2;

    private static final Set<String> OF_TYPES = Set.of("struct", "union", "*", "whatis", "list", "tree");
    private static final Set<String> OF_TASKS =
            Set.of("bt", "ps", "files", "set", "sig", "task", "vm", "net", "foreach");
    private static final Set<String> OF_COMMANDS = Set.of("help", "man", "?", "repeat", "foreach", "gdb");
    private static final List<String> FILTERS = List.of(
            "awk", "cut", "egrep", "fgrep", "grep", "head", "less", "nl", "sed", "sort", "tac", "tail", "uniq", "wc");

    private final Commands commands;
    private final CommandContext context;
    private final BooleanSupplier stopped;

    /** @param stopped whether nobody waits for the answer any more */
    public Completion(Commands commands, CommandContext context, BooleanSupplier stopped) {
        this.commands = commands;
        this.context = context;
        this.stopped = stopped;
    }

    /**
     * What the last word of a line may become, sorted.
     *
     * @param line up to where the user is
     */
    public List<String> of(String line) {
        String statement = line.substring(Math.max(line.lastIndexOf(';'), line.lastIndexOf('|')) + 1);
        boolean filter = line.lastIndexOf('|') > line.lastIndexOf(';');
        List<String> words = new ArrayList<>(List.of(statement.stripLeading().split("\\s+", -1)));
        String word = words.remove(words.size() - 1);
        Set<String> found = new TreeSet<>();
        try {
            if (filter) {
                found.addAll(words.isEmpty() ? startingWith(word, FILTERS.stream()) : List.of());
            } else if (words.isEmpty()) {
                firstWord(word, found);
            } else {
                argument(command(words.get(0)), words, word, found);
            }
        } catch (MemoryFault | MissingTypeException | MissingSymbolException missing) {
            return List.copyOf(found);
        }
        return found.stream().limit(MOST).toList();
    }

    /** An alias is completed as what it stands for. */
    private String command(String name) {
        return context.session()
                .alias(name)
                .map(a -> a.command().split("\\s+", 2)[0])
                .orElse(name);
    }

    private static List<String> startingWith(String start, Stream<String> names) {
        return names.filter(n -> n.startsWith(start)).limit(MOST).toList();
    }

    private void firstWord(String word, Set<String> found) {
        found.addAll(startingWith(word, commands.names().stream()));
        found.addAll(startingWith(word, context.session().aliases().stream().map(Session.Alias::name)));
        if (found.isEmpty()) {
            typesAndMembers(word, found);
            found.addAll(symbols(word));
        }
    }

    private void argument(String command, List<String> before, String word, Set<String> found) {
        if (word.startsWith("-")) {
            found.addAll(startingWith(word, commands.options(command).stream()));
            return;
        }
        if (command.equals("set")) {
            settings(before, word, found);
        }
        if (OF_COMMANDS.contains(command)) {
            found.addAll(startingWith(word, commands.names().stream()));
        }
        if (OF_TASKS.contains(command)) {
            tasks(word, found);
        }
        if (command.equals("mod")) {
            found.addAll(startingWith(
                    word, Modules.of(context.kernel()).all().stream().map(Module::name)));
        }
        if (command.equals("task") && before.get(before.size() - 1).equals("-R")) {
            composite("task_struct").ifPresent(type -> members(type, "", word, found));
        } else if (OF_TYPES.contains(command)) {
            typesAndMembers(word, found);
        } else if (word.indexOf('.') > 0) {
            variableMembers(word, found);
        }
        if (!OF_TASKS.contains(command) && !OF_COMMANDS.contains(command) && !command.equals("mod")) {
            found.addAll(symbols(word));
        }
    }

    private static void settings(List<String> before, String word, Set<String> found) {
        Optional<Setting> setting = before.size() > 1 ? Setting.named(before.get(before.size() - 1)) : Optional.empty();
        if (setting.isPresent()) {
            found.addAll(startingWith(word, setting.get().examples().stream()));
        } else {
            found.addAll(startingWith(word, Setting.all().stream().map(Setting::title)));
        }
    }

    private void tasks(String word, Set<String> found) {
        List<Task> tasks = Tasks.of(context.kernel()).all();
        if (!word.isEmpty()) {
            found.addAll(startingWith(word, tasks.stream().map(t -> Integer.toString(t.pid()))));
            found.addAll(startingWith(word, tasks.stream().map(Task::comm).filter(n -> !n.contains(" "))));
        }
    }

    private void typesAndMembers(String word, Set<String> found) {
        int dot = word.lastIndexOf('.');
        int comma = word.lastIndexOf(',');
        if (dot > 0) {
            String name = word.substring(0, word.indexOf('.'));
            int start = Math.max(dot, comma) + 1;
            composite(name)
                    .map(type -> inside(type, comma > dot ? "" : word.substring(name.length() + 1, dot + 1)))
                    .ifPresent(type -> members(type, word.substring(0, start), word.substring(start), found));
        } else if (word.length() >= SHORTEST_NAME) {
            context.kernel()
                    .types()
                    .composites()
                    .map(CType.CompositeType::name)
                    .filter(n -> n.startsWith(word))
                    .takeWhile(n -> !stopped.getAsBoolean())
                    .limit(MOST)
                    .forEach(found::add);
        }
    }

    private Optional<CType.CompositeType> composite(String name) {
        String plain = name.startsWith("*") ? name.substring(1) : name;
        return context.kernel()
                .types()
                .composite(CType.CompositeKind.STRUCT, plain)
                .or(() -> context.kernel().types().composite(CType.CompositeKind.UNION, plain));
    }

    /** {@code init_task.se.} */
    private void variableMembers(String word, Set<String> found) {
        String name = word.substring(0, word.indexOf('.'));
        int start = word.lastIndexOf('.') + 1;
        Optional<CType> type = Variables.of(context.kernel()).type(name);
        if (type.isPresent() && type.get().stripped() instanceof CType.CompositeType composite) {
            members(
                    inside(composite, word.substring(name.length() + 1, start)),
                    word.substring(0, start),
                    word.substring(start),
                    found);
        }
    }

    /** The type of a member, of a member of it and so on; {@code path} is empty or ends with a dot. */
    private static CType.CompositeType inside(CType.CompositeType type, String path) {
        CType.CompositeType at = type;
        for (String name : path.isEmpty() ? new String[0] : path.split("\\.")) {
            Optional<CType.Member> member = at.member(name);
            if (member.isEmpty() || !(member.get().type().stripped() instanceof CType.CompositeType inner)) {
                return at;
            }
            at = inner;
        }
        return at;
    }

    private static void members(CType.CompositeType type, String before, String start, Set<String> found) {
        members(type, before, start, found, CType.NESTING_LIMIT);
    }

    /** Members of unnamed structs count as the struct's own. */
    private static void members(CType.CompositeType type, String before, String start, Set<String> found, int depth) {
        for (CType.Member member : type.members()) {
            if (member.name().isEmpty() && depth > 0 && member.type().stripped() instanceof CType.CompositeType inner) {
                members(inner, before, start, found, depth - 1);
            } else if (!member.name().isEmpty() && member.name().startsWith(start) && found.size() < MOST) {
                found.add(before + member.name());
            }
        }
    }

    private List<String> symbols(String word) {
        List<String> found = new ArrayList<>();
        if (word.length() < SHORTEST_NAME) {
            return found;
        }
        Kernel kernel = context.kernel();
        kernel.imageSymbols().forEach(s -> add(s, word, found));
        Modules.of(kernel).all().forEach(m -> m.symbols().forEach(s -> add(s, word, found)));
        return found;
    }

    private static void add(Symbol symbol, String word, List<String> found) {
        if (found.size() < MOST && symbol.name().startsWith(word)) {
            found.add(symbol.name());
        }
    }
}
