package org.vmcoregdb.server.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.vmcoregdb.types.print.ValueLimits;
import org.vmcoregdb.types.print.ValueText.Radix;

/** What one user has set up for all commands that follow: crash's variables and aliases. Safe for use by many threads. */
public final class Session {
    private static final int MOST_ALIASES = 200;
    private static final int LONGEST_ALIAS = 1000;

    private static final List<Alias> BUILT_IN = List.of(
            new Alias("builtin", "man", "help"),
            new Alias("builtin", "?", "help"),
            new Alias("builtin", "quit", "q"),
            new Alias("builtin", "sf", "set scroll off"),
            new Alias("builtin", "sn", "set scroll on"),
            new Alias("builtin", "hex", "set radix 16"),
            new Alias("builtin", "dec", "set radix 10"),
            new Alias("builtin", "g", "gdb"),
            new Alias("builtin", "px", "p -x"),
            new Alias("builtin", "pd", "p -d"),
            new Alias("builtin", "for", "foreach"),
            new Alias("builtin", "size", "*"),
            new Alias("builtin", "dmesg", "log"),
            new Alias("builtin", "lsmod", "mod"),
            new Alias("builtin", "last", "ps -l"));

    private final Host host;
    private final Map<Setting, String> values = new ConcurrentHashMap<>();
    private final Map<String, Alias> aliases = new LinkedHashMap<>();
    private volatile String origin = "runtime";
    private volatile boolean ended;

    /** Whose commands these are. */
    public enum Host {
        /** A debugger's: it ends its session itself. */
        DEBUGGER,
        /** A list of commands that runs to its end. */
        BATCH,
        /** Somebody who types, and has a terminal. */
        PROMPT
    }

    /**
     * A word that stands for others.
     *
     * @param origin where it was defined, in crash's words: builtin, runtime, or the file
     */
    public record Alias(String origin, String name, String command) {}

    /** A session with nothing set. */
    public Session(Host host) {
        this.host = host;
        BUILT_IN.forEach(alias -> aliases.put(alias.name(), alias));
    }

    /** Whose it is. */
    public Host host() {
        return host;
    }

    /** What a variable is set to. */
    public String value(Setting setting) {
        return values.getOrDefault(setting, setting.initial());
    }

    /** Whether a variable is on. */
    public boolean isOn(Setting setting) {
        return !value(setting).equals("off");
    }

    /**
     * Sets a variable.
     *
     * @throws CommandException if it cannot have the value
     */
    public void set(Setting setting, String value) throws CommandException {
        setting.check(value);
        values.put(setting, value);
    }

    /** How integers are shown by commands that were not told how. */
    public Radix radix() {
        return value(Setting.RADIX).equals("16") ? Radix.HEXADECIMAL : Radix.DECIMAL;
    }

    /** How much of arrays and texts is shown. */
    public ValueLimits valueLimits() {
        return new ValueLimits(Integer.parseInt(value(Setting.PRINT_MAX)), isOn(Setting.NULL_STOP));
    }

    /** The aliases, in the order in which they were defined. */
    public synchronized List<Alias> aliases() {
        return new ArrayList<>(aliases.values());
    }

    /** What a word stands for. */
    public synchronized Optional<Alias> alias(String name) {
        return Optional.ofNullable(aliases.get(name));
    }

    /**
     * Defines an alias in place of another one of the name.
     *
     * @throws CommandException if that would be more than is kept for one user
     */
    public synchronized Alias define(String name, String command) throws CommandException {
        if (aliases.size() >= MOST_ALIASES || name.length() + command.length() > LONGEST_ALIAS) {
            throw new CommandException(
                    "alias: there may be " + MOST_ALIASES + " aliases, of " + LONGEST_ALIAS + " characters each");
        }
        Alias alias = new Alias(origin, name, command);
        aliases.put(name, alias);
        return alias;
    }

    /** Forgets an alias. Returns whether there was one. */
    public synchronized boolean forget(String name) {
        return aliases.remove(name) != null;
    }

    /** What is defined from now on was defined there. */
    public void origin(String where) {
        origin = where;
    }

    /** No more commands are wanted. */
    public void end() {
        ended = true;
    }

    /** Whether the user wants no more commands. */
    public boolean isEnded() {
        return ended;
    }

    /** Options whose defaults are set for a session; they learn of it before the command runs. */
    public interface Options {
        /** The session that the command runs in. */
        void use(Session session);
    }
}
