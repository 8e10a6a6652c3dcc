package org.vmcoregdb.protocol.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class TargetDescriptionTest {
    private static Document parse(String xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void writesADocumentThatParses() throws Exception {
        Document document = parse(new FakeTarget().description().toXml());
        assertThat(document.getElementsByTagName("reg").getLength()).isEqualTo(41);
        assertThat(document.getElementsByTagName("architecture").item(0).getTextContent())
                .isEqualTo("i386:x86-64");
        assertThat(document.getElementsByTagName("osabi").item(0).getTextContent())
                .isEqualTo("none");
        assertThat(document.getElementsByTagName("flags").getLength()).isEqualTo(1);
        assertThat(document.getElementsByTagName("vector").getLength()).isEqualTo(1);
        assertThat(document.getElementsByTagName("union").getLength()).isEqualTo(1);
    }

    @Test
    void escapesTextAndReplacesWhatXmlCannotSay() throws Exception {
        StringBuilder out = new StringBuilder("<a b=\"");
        XmlText.append(out, "<&>\"'\n\001\ud800ä😀");
        String xml = out.append("\"/>").toString();
        assertThat(parse(xml).getDocumentElement().getAttribute("b")).isEqualTo("<&>\"'\n??ä😀");
    }

    @Test
    void refusesNumbersThatDoNotAscend() {
        Feature feature =
                new Feature("f", List.of(), List.of(Register.of("a", 1, 64, "int"), Register.of("b", 1, 64, "int")));
        assertThatThrownBy(() -> new TargetDescription("x", Optional.empty(), List.of(feature)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("register b has number 1");
        assertThatThrownBy(() -> Register.of("a", 1, 7, "int")).hasMessageContaining("7 bits");
    }

    @Test
    void findsRegistersByNumber() {
        TargetDescription description = new FakeTarget().description();
        assertThat(description.register(16)).map(Register::name).hasValue("rip");
        assertThat(description.register(99)).isEmpty();
        assertThat(description.architecture()).isEqualTo("i386:x86-64");
        assertThat(description.osabi()).hasValue("none");
        assertThat(description.features()).hasSize(2);
    }
}
