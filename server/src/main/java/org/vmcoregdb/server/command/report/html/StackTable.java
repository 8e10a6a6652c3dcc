package org.vmcoregdb.server.command.report.html;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.dwarf.unit.CodeLocation;
import org.vmcoregdb.dwarf.unit.InlinedCall;
import org.vmcoregdb.server.answer.HexDigits;
import org.vmcoregdb.server.command.stack.StackAnswer;
import org.vmcoregdb.server.command.stack.StackText;
import org.vmcoregdb.triage.Crash;
import org.vmcoregdb.triage.CrashClass;
import org.vmcoregdb.unwind.frame.Frame;

/** The stack that crashed: what every crash or every stack has is folded away, guesses are marked. */
final class StackTable {
    private final Html out;
    private final StackAnswer stack;
    private final Crash crash;
    private final List<OptionalInt> numbers;

    StackTable(Html out, StackAnswer stack, Crash crash) {
        this.out = out;
        this.stack = stack;
        this.crash = crash;
        this.numbers = StackText.numbers(stack.trace());
    }

    void write() {
        int all = stack.trace().frames().size();
        int first = crash.first() < all ? crash.first() : 0;
        folded(0, first, crash.type() == CrashClass.HUNG_TASK ? "of waiting" : "of handling the crash");
        int outer = Math.min(all, Math.max(first, crash.outer()));
        if (first < outer) {
            table(first, outer, "Stack from the place of the crash outwards");
        }
        folded(outer, all, "in which every stack of this kind ends");
        if (all == 0) {
            out.element("p", "No frames.");
        }
        stack.trace().problem().ifPresent(p -> out.element("p", p, "class", "problem"));
    }

    private void folded(int from, int to, String what) {
        if (from < to) {
            out.open("details").element("summary", (to - from == 1 ? "1 frame " : to - from + " frames ") + what);
            table(from, to, "Frames " + what);
            out.end("details");
        }
    }

    private void table(int from, int to, String caption) {
        out.open("table", "class", "stack").element("caption", caption, "class", "unseen");
        out.ours("<thead><tr><th scope=\"col\">#</th><th scope=\"col\">Function</th><th scope=\"col\">Address</th>"
                + "<th scope=\"col\">Found by</th></tr></thead>\n<tbody>\n");
        for (int i = from; i < to; i++) {
            Frame frame = stack.trace().frames().get(i);
            Frame before = stack.trace().frames().get(Math.max(0, i - 1));
            if (!frame.stack().equals(before.stack())) {
                out.open("tr", "class", "switch")
                        .open("td", "colspan", "4")
                        .text("on the " + frame.stack().label());
                out.close("td").end("tr");
            }
            frame(frame, i);
            frame.savedRegisters().ifPresent(this::registers);
        }
        out.ours("</tbody>").end("table");
    }

    private void frame(Frame frame, int index) {
        String id = out.define("frame-" + index);
        boolean place = index == crash.first();
        out.open("tr", "id", id, "class", (frame.guessed() ? "guess " : "") + (place ? "place" : "frame"));
        String number =
                numbers.get(index).isPresent() ? "#" + numbers.get(index).getAsInt() : "\u21b3";
        out.open("td").element("a", number, "href", "#" + id).close("td");
        out.open("td");
        out.element("code", frame.symbol().map(StackText::withOffset).orElse("(no function)"));
        if (frame.guessed()) {
            out.text(" ").element("span", "? a guess", "class", "badge");
        }
        if (place) {
            out.text(" ").element("span", "here", "class", "badge bad");
        }
        if (index < stack.lines().locations().size()) {
            source(stack.lines().locations().get(index));
        }
        out.close("td").open("td").element("code", HexDigits.of(frame.pc())).close("td");
        out.element("td", how(frame.origin()), "class", "dim").end("tr");
    }

    private void source(CodeLocation location) {
        Optional<SourceLine> at = location.line();
        for (InlinedCall call : location.inlined()) {
            at.ifPresent(line ->
                    out.element("div", position(line) + "  (" + call.function() + ", inlined)", "class", "source"));
            at = Optional.of(call.calledAt());
        }
        at.ifPresent(line -> out.element("div", position(line), "class", "source"));
    }

    static String position(SourceLine line) {
        return line.file() + ":" + line.line();
    }

    private void registers(Frame.SavedRegisters saved) {
        out.open("tr", "class", "saved")
                .ours("<td></td>")
                .open("td", "colspan", "3")
                .open("details");
        out.element(
                "summary",
                saved.userMode() ? "registers of user mode, saved on entry" : "registers of what was interrupted");
        out.open("pre", "tabindex", "0");
        int column = 0;
        for (Register register : saved.order()) {
            if (saved.registers().has(register)) {
                out.text(String.format("%8s ", register.name()))
                        .text(HexDigits.of(saved.registers().getOr(register, 0)))
                        .ours(++column % 3 == 0 ? "\n" : "");
            }
        }
        out.close("pre").close("details").close("td").end("tr");
    }

    private static String how(Frame.Origin origin) {
        return switch (origin) {
            case START -> "where it stopped";
            case ORC -> "ORC table";
            case ENTRY -> "what entry code saved";
            case PROLOGUE -> "the start of the code";
            case CODE -> "the code";
            case CALL_TO_NOWHERE -> "return address of the call";
            case FRAME_POINTER -> "frame pointer";
            case FRAME_POINTER_GUESS -> "a register that may be a frame pointer";
            case DWARF -> "DWARF call frames";
            case SCAN -> "a search of the stack";
        };
    }
}
