package org.vmcoregdb.protocol.session;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.vmcoregdb.protocol.overlay.Overlay;
import org.vmcoregdb.protocol.packet.Hex;
import org.vmcoregdb.protocol.target.MonitorContext;
import org.vmcoregdb.protocol.target.Register;
import org.vmcoregdb.protocol.target.TargetDescription;

/** {@code monitor overlay}: what-if edits of one client. */
final class OverlayCommand {
    static final String NAME = "overlay";

    private static final String USAGE = "usage: overlay [on|off|reset|list]";
    private static final Pattern HELP = Pattern.compile("\\s*help\\s+overlay\\s*");

    private final Overlay overlay;
    private final TargetDescription description;

    OverlayCommand(Overlay overlay, TargetDescription description) {
        this.overlay = overlay;
        this.description = description;
    }

    Overlay overlay() {
        return overlay;
    }

    /** Whether a line is this command, or asks for help about it. */
    static boolean isMeant(String line) {
        return HELP.matcher(line).matches() || line.strip().split("\\s+", 2)[0].equals(NAME);
    }

    /** @return why not, if it is used wrongly */
    Optional<String> run(String line, MonitorContext context) {
        if (HELP.matcher(line).matches()) {
            context.print(
                    USAGE + "\nWhat-if edits that only this session sees: on takes writes, off refuses them again,"
                            + " reset forgets them, list shows them.\n");
            return Optional.empty();
        }
        List<String> words = List.of(line.strip().split("\\s+"));
        switch (words.size() == 1 ? "state" : words.size() == 2 ? words.get(1) : "") {
            case "on" -> turn(true, context);
            case "off" -> turn(false, context);
            case "reset" -> {
                overlay.reset();
                context.print("all changes are forgotten; in gdb: flushregs\n");
            }
            case "list" -> list(context);
            case "state" ->
                context.print("overlay is " + (overlay.isOn() ? "on: " : "off: ") + runs() + " runs of bytes and "
                        + overlay.registerChanges().size() + " registers are changed\n");
            default -> {
                return Optional.of(USAGE);
            }
        }
        return Optional.empty();
    }

    private void turn(boolean on, MonitorContext context) {
        overlay.turn(on);
        context.print(
                on
                        ? "writes are taken, for this session only: the dump stays as it is\n"
                        : "writes are refused, and the dump shows as it is; in gdb: flushregs\n");
    }

    private long runs() {
        AtomicLong count = new AtomicLong();
        overlay.memoryChanges(change -> count.incrementAndGet());
        return count.get();
    }

    private void list(MonitorContext context) {
        overlay.memoryChanges(change -> {
            if (context.cancelled()) {
                return;
            }
            String where = change.physical()
                    ? "physical "
                    : change.space() == 0 ? "" : "space " + Long.toHexString(change.space()) + " ";
            context.print(where + String.format("%016x", change.address()) + " " + change.length() + " bytes\n");
        });
        for (Overlay.RegisterChange change : overlay.registerChanges()) {
            String name =
                    description.register(change.number()).map(Register::name).orElse("?");
            context.print("thread " + Long.toUnsignedString(change.tid()) + " " + name + " = " + Hex.of(change.value())
                    + "\n");
        }
    }
}
