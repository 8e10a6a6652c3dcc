package org.vmcoregdb.server.command.report.html;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.vmcoregdb.dwarf.unit.CodeLocation;
import org.vmcoregdb.server.answer.TimeText;
import org.vmcoregdb.server.command.report.CrashSite;
import org.vmcoregdb.server.command.report.Report;
import org.vmcoregdb.server.command.report.Sightings;
import org.vmcoregdb.server.command.stack.StackText;
import org.vmcoregdb.server.command.system.SystemAnswer;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.triage.Crash;
import org.vmcoregdb.triage.SuspectModule;

/** What a reader wants to know first, in a few facts. */
final class CrashCard {
    private static final Set<String> NAMES = Set.of("Module", "Signature", "ABRT", "Dump");
    private static final Set<String> IN_THE_HEADING = Set.of("Class", "Where");
    private static final long LAST_SECOND = 253_402_300_799L;

    private CrashCard() {}

    /**
     * A fact.
     *
     * @param text what it is, within a line
     * @param more what is to be known of it, too; empty if nothing is
     */
    record Fact(String label, String text, String more) {}

    /** What and where, on one line. */
    static String title(Report report) {
        return report.crash()
                .map(crash -> crash.type().id()
                        + crash.function()
                                .map(f -> " in " + StackText.withOffset(f))
                                .orElse(""))
                .orElse("unknown crash");
    }

    /** The facts, those that are not known left out. */
    static List<Fact> facts(Report report) {
        SystemAnswer system = report.system();
        Facts facts = new Facts();
        report.crash().ifPresent(crash -> ofCrash(facts, report, crash));
        facts.add("Kernel", system.release(), system.version());
        facts.add("Host", system.nodename(), system.machine());
        if (system.time().isPresent()) {
            facts.add("When", TimeText.date(system.time().getAsLong()), "");
        }
        facts.add("Uptime", TimeText.uptime(system.uptimeSeconds()), "");
        if (!report.taint().isEmpty()) {
            facts.add(
                    "Taint",
                    letters(report),
                    report.taint().stream().map(flag -> flag.meaning()).collect(Collectors.joining("; ")));
        }
        report.crash()
                .flatMap(Crash::signature)
                .ifPresent(signature -> facts.add("Signature", signature.id(), signature.text()));
        report.seen().ifPresent(seen -> facts.add("Seen", times(seen), period(seen)));
        report.abrtHash().ifPresent(hash -> facts.add("ABRT", hash, ""));
        facts.add("Dump", String.join(", ", system.dumpFiles()), dump(system));
        return facts.all;
    }

    private static final class Facts {
        private final List<Fact> all = new ArrayList<>();

        void add(String label, String text, String more) {
            all.add(new Fact(label, text, more));
        }
    }

    private static void ofCrash(Facts facts, Report report, Crash crash) {
        facts.add("Class", crash.type().id(), crash.type().words());
        crash.function()
                .ifPresent(where -> facts.add(
                        "Where", StackText.withOffset(where), source(report).orElse("")));
        crash.function()
                .flatMap(where -> where.symbol().module())
                .ifPresent(module -> facts.add("Module", module, taint(module, report.suspects())));
        facts.add(
                "Task",
                crash.trace().task().pid() + " \"" + crash.trace().task().comm() + "\"",
                "on CPU " + crash.trace().task().cpu());
    }

    private static Optional<String> source(Report report) {
        Optional<Integer> frame = report.site().map(CrashSite::frame);
        List<CodeLocation> lines =
                report.stack().map(stack -> stack.lines().locations()).orElse(List.of());
        return frame.filter(at -> at < lines.size())
                .flatMap(at -> lines.get(at).line())
                .map(StackTable::position);
    }

    private static String taint(String module, List<SuspectModule> suspects) {
        return suspects.stream()
                .filter(suspect ->
                        suspect.name().equals(module) && !suspect.taint().isEmpty())
                .map(suspect -> suspect.letters() + ": "
                        + suspect.taint().stream().map(flag -> flag.meaning()).collect(Collectors.joining("; ")))
                .findFirst()
                .orElse("of the kernel's own tree");
    }

    static String letters(Report report) {
        return report.taint().stream()
                .map(flag -> String.valueOf(flag.letter()))
                .collect(Collectors.joining());
    }

    /** {@code 1 time}, {@code 4 times}. */
    static String times(Sightings seen) {
        return seen.times() == 1 ? "1 time" : seen.times() + " times";
    }

    private static String period(Sightings seen) {
        String kernels = "on " + String.join(", ", seen.kernels());
        if (seen.first().isEmpty() || seen.times() == 1) {
            return kernels;
        }
        return "from " + TimeText.date(seen.first().getAsLong()) + " to "
                + TimeText.date(seen.last().orElse(0)) + ", " + kernels;
    }

    private static String dump(SystemAnswer system) {
        return (system.partialDump() ? "without some pages" : "")
                + (system.partialDump() && system.incompleteDump() ? ", " : "")
                + (system.incompleteDump() ? "incomplete" : "");
    }

    /** The card, with the title as a heading of a level. */
    static void write(Html out, Report report, String heading) {
        out.open("header", "class", "card");
        if (heading.equals("h1")) {
            out.open("p", "class", "tools copy", "hidden", "").ours("<output></output> ");
            out.element("button", "Copy for a ticket", "type", "button", "data-copy", out.id("markdown"))
                    .end("p");
        }
        report.crash().ifPresent(crash -> out.element("p", crash.type().words(), "class", "words"));
        out.open(heading)
                .element("span", report.crash().map(c -> c.type().id()).orElse("unknown crash"), "class", "class");
        Optional<SymbolicAddress> where = report.crash().flatMap(Crash::function);
        where.ifPresent(f -> out.text(" in ").element("code", StackText.withOffset(f)));
        out.close(heading);
        source(report).ifPresent(line -> out.element("p", line, "class", "source"));
        report.crash().flatMap(Crash::message).ifPresent(m -> out.element("p", m, "class", "message"));
        report.seen()
                .ifPresent(seen -> out.open("p")
                        .element("span", "seen " + times(seen), "class", "badge bad")
                        .close("p"));
        out.open("dl", "class", "facts");
        for (Fact fact : facts(report)) {
            if (IN_THE_HEADING.contains(fact.label())) {
                continue;
            }
            out.open("div").element("dt", fact.label()).open("dd");
            value(out, fact, report.system().time());
            if (!fact.more().isEmpty()) {
                out.open("span", "class", "more").text(fact.more()).close("span");
            }
            out.close("dd").end("div");
        }
        out.close("dl").end("header");
    }

    private static void value(Html out, Fact fact, OptionalLong time) {
        if (fact.label().equals("When")) {
            time(out, time);
        } else {
            out.element("span", fact.text(), "class", NAMES.contains(fact.label()) ? "value name" : "value");
        }
    }

    /** A time as people and programs read it; nothing if it is not known. */
    static void time(Html out, OptionalLong seconds) {
        if (seconds.isEmpty()) {
            return;
        }
        long value = seconds.getAsLong();
        String text = TimeText.date(value);
        if (value >= 0 && value <= LAST_SECOND) {
            out.element("time", text, "datetime", Instant.ofEpochSecond(value).toString());
        } else {
            out.text(text);
        }
    }
}
