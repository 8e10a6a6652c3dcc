package org.vmcoregdb.server.command.log;

import org.vmcoregdb.kernel.printk.AuditQueue;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/** Audit records that were not sent yet: {@code log -a}. */
public record AuditAnswer(AuditQueue queue) implements Answer {
    @Override
    public String type() {
        return "audit_records";
    }

    @Override
    public void text(TextPage page) {
        PrintkText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        LogJson.write(out, this);
    }
}
