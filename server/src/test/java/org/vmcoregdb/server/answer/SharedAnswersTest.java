package org.vmcoregdb.server.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.server.command.system.TaintAnswer;
import org.vmcoregdb.server.command.types.TypeAnswers;

class SharedAnswersTest {
    @Test
    void others() {
        assertThat(CheckedJson.render(new TaintAnswer(3, "PF")))
                .isEqualTo("{\"type\":\"taint\",\"mask\":3,\"letters\":\"PF\",\"flags\":["
                        + "{\"letter\":\"P\",\"meaning\":\"a proprietary module was loaded\"},"
                        + "{\"letter\":\"F\",\"meaning\":\"a module was loaded by force\"}]}\n");
        assertThat(CheckedJson.render(new TextAnswer("a\r\u007f")))
                .isEqualTo("{\"type\":\"text\",\"text\":\"a\\r\\u007f\"}\n");
        assertThat(new JsonObject()).hasToString("{}");
        assertThat(new JsonObject().put("a", List.of(true, "x", 1.5))).hasToString("{\"a\":[true,\"x\",1.5]}");
    }

    @Test
    void whatOnlySetsOthersApartIsNothing() {
        assertThat(CheckedJson.render(new TypeAnswers.Gap())).isEmpty();
    }
}
