package org.vmcoregdb.server.command.bpf;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.bpf.BpfCode;
import org.vmcoregdb.kernel.bpf.BpfMap;
import org.vmcoregdb.kernel.bpf.BpfProgram;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/** What {@code bpf} answers. */
public final class BpfAnswers {
    private BpfAnswers() {}

    /**
     * A program.
     *
     * @param loaded when it was, in seconds since 1970
     * @param machineCode what the processor runs, if that was asked for
     * @param code its instructions, if they were asked for
     */
    public record Program(
            BpfProgram program,
            OptionalLong loaded,
            Optional<List<MachineLine>> machineCode,
            Optional<List<BpfCode.Line>> code,
            Look look)
            implements Answer {
        /** An instruction of the processor. */
        public record MachineLine(long address, String text) {}

        /**
         * How it is shown.
         *
         * @param column how wide the column of its type is
         * @param heading whether it has a heading
         * @param blankBefore an empty line before it
         * @param details whether all that is known of it is shown
         * @param bytes whether instructions are shown as bytes, too
         */
        public record Look(int column, boolean heading, boolean blankBefore, boolean details, boolean bytes) {}

        @Override
        public String type() {
            return "bpf_program";
        }

        @Override
        public void text(TextPage page) {
            BpfText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            BpfJson.write(out, this);
        }
    }

    /** A map. */
    public record Shown(BpfMap map, MapLook look) implements Answer {
        /**
         * How it is shown.
         *
         * @param column how wide the column of its type is
         * @param heading whether it has a heading
         * @param blankBefore an empty line before it
         * @param details whether all that is known of it is shown
         */
        public record MapLook(int column, boolean heading, boolean blankBefore, boolean details) {}

        @Override
        public String type() {
            return "bpf_map";
        }

        @Override
        public void text(TextPage page) {
            BpfText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            BpfJson.write(out, this);
        }
    }
}
