package org.vmcoregdb.server.answer;

import java.util.List;
import org.vmcoregdb.kernel.system.Taint;

/** Taint bits as part of an answer. */
public final class TaintJson {
    private TaintJson() {}

    /** Each bit that is set: its letter, and what it means. */
    public static List<JsonObject> of(long mask) {
        return Taint.flags(mask).stream().map(TaintJson::of).toList();
    }

    /** One bit. */
    public static JsonObject of(Taint.Flag flag) {
        return new JsonObject().put("letter", String.valueOf(flag.letter())).put("meaning", flag.meaning());
    }
}
