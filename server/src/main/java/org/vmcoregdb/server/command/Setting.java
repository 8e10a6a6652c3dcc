package org.vmcoregdb.server.command;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A variable of a session that {@code set} shows and changes, by the name that crash gives it. */
public enum Setting {
    SCROLL("on", "on|off|less|more|CRASHPAGER", "on or off", ""),
    RADIX("10", "10|16", "10 or 16", ""),
    REFRESH("on", "on|off", "on or off", "a dump does not change, and tasks are read once"),
    PRINT_MAX("256", "\\d{1,6}", "a number up to 999999", ""),
    PRINT_ARRAY("off", "on|off", "on or off", "elements of arrays are always on one line"),
    CONSOLE("(not assigned)", ".{1,100}", "a name", "there is no debug console"),
    DEBUG("0", "\\d{1,6}", "a number", "there are no debug messages"),
    CORE("off", "on|off", "on or off", "no core file is written of this program"),
    HASH("on", "on|off", "on or off", "lists that loop are always noticed"),
    SILENT("off", "on|off", "on or off", "there are no messages to be silent about"),
    EDIT("emacs", "vi|emacs", "vi or emacs", ""),
    NAMELIST("", ".{1,4096}", "a file", "it is named when a dump is opened"),
    DUMPFILE("", ".{1,4096}", "a file", "it is named when the program is started"),
    UNWIND("off", "on|off", "on or off", "stacks are always unwound by the kernel's own tables first"),
    ZERO_EXCLUDED(
            "off", "on|off", "on or off", "what a dump leaves out is said to be missing, and never shown as zeros"),
    NULL_STOP("off", "on|off", "on or off", ""),
    GDB("off", "on|off", "on or off", "type gdb before a command, or use vmcore-gdb gdb"),
    SCOPE("0", "\\S{1,500}", "an address or a symbol", "of types of the same name the dump's BTF is asked"),
    OFFLINE("show", "show|hide", "show or hide", "CPUs that are offline are always shown where crash shows them"),
    REDZONE("on", "on|off", "on or off", ""),
    ERROR("default", "\\S{1,4096}", "default, redirect or a file", "errors always go to standard error");

    private final String initial;
    private final Pattern values;
    private final String wanted;
    private final String remark;

    Setting(String initial, String values, String wanted, String remark) {
        this.initial = initial;
        this.values = Pattern.compile(values);
        this.wanted = wanted;
        this.remark = remark;
    }

    /** All of them. */
    public static List<Setting> all() {
        return List.of(values());
    }

    /** The one of this name. */
    public static Optional<Setting> named(String name) {
        return all().stream().filter(s -> s.title().equals(name)).findFirst();
    }

    /** The name that users write. */
    public String title() {
        return this == NULL_STOP ? "null-stop" : name().toLowerCase(Locale.ROOT);
    }

    /** What it is before it is set. */
    public String initial() {
        return initial;
    }

    /** Values that can be typed out, for those that have so few. */
    public List<String> examples() {
        return values.pattern().matches("[A-Za-z0-9|]+")
                ? List.of(values.pattern().split("\\|"))
                : List.of();
    }

    /** Why it changes nothing here; empty if it does. */
    public Optional<String> remark() {
        return remark.isEmpty() ? Optional.empty() : Optional.of(remark);
    }

    /**
     * Checks a value.
     *
     * @throws CommandException with what it may be
     */
    public void check(String value) throws CommandException {
        if (!values.matcher(value).matches()) {
            throw new CommandException("set: " + title() + " is set to " + wanted + ", not to " + value);
        }
    }
}
