package org.vmcoregdb.server.ide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class IdeTest {
    private static final DebugSession SESSION = new DebugSession(
            Path.of("/dumps/a \"b\" & c"), Optional.of(Path.of("/k/vmlinux")), "127.0.0.1", 1234, "/opt/gdb");

    private static final DebugSession BARE =
            new DebugSession(Path.of("/dumps/d"), Optional.empty(), "::1", 4321, "gdb");

    private static Element xml(Ide ide, DebugSession session) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(ide.settings(session))))
                .getDocumentElement();
    }

    @Test
    void cppTools() {
        assertThat(Ide.VSCODE.settings(SESSION)).isEqualTo("""
                        {
                          "version": "0.2.0",
                          "configurations": [{
                            "name": "vmcore: a \\"b\\" & c",
                            "type": "cppdbg",
                            "request": "launch",
                            "program": "/k/vmlinux",
                            "cwd": "/dumps",
                            "MIMode": "gdb",
                            "miDebuggerPath": "/opt/gdb",
                            "miDebuggerServerAddress": "127.0.0.1:1234",
                            "stopAtConnect": true,
                            "launchCompleteCommand": "None"
                          }]
                        }
                        """);
    }

    @Test
    void codeLldb() {
        assertThat(Ide.VSCODE_LLDB.settings(SESSION))
                .contains("\"type\": \"lldb\"")
                .contains("\"targetCreateCommands\": [\"target create \\\"/k/vmlinux\\\"\"]")
                .contains("\"processCreateCommands\": [\"gdb-remote 127.0.0.1:1234\"]");
    }

    @Test
    void thoseThatCanDoWithoutAProgram() {
        assertThat(Ide.NATIVE_DEBUG.settings(BARE))
                .contains("\"target\": \"[::1]:4321\"", "\"remote\": true", "\"stopAtConnect\": true")
                .doesNotContain("executable");
        assertThat(Ide.NATIVE_DEBUG.settings(SESSION)).contains("\"executable\": \"/k/vmlinux\"");
        assertThat(Ide.DAP.settings(BARE))
                .contains("\"request\": \"attach\"", "\"target\": \"[::1]:4321\"")
                .doesNotContain("program");
    }

    @Test
    void clion() throws Exception {
        Element configuration = (Element)
                xml(Ide.CLION, SESSION).getElementsByTagName("configuration").item(0);
        assertThat(configuration.getAttribute("name")).isEqualTo("vmcore: a \"b\" & c");
        assertThat(configuration.getAttribute("remoteCommand")).isEqualTo("127.0.0.1:1234");
        assertThat(configuration.getAttribute("symbolFile")).isEqualTo("/k/vmlinux");
        assertThat(configuration.getElementsByTagName("debugger").item(0).getTextContent())
                .isEqualTo("/opt/gdb");
    }

    private static String attribute(Element launch, String key) {
        NodeList all = launch.getChildNodes();
        for (int i = 0; i < all.getLength(); i++) {
            if (all.item(i) instanceof Element element
                    && element.getAttribute("key").endsWith(key)) {
                return element.getAttribute("value");
            }
        }
        throw new AssertionError("no " + key);
    }

    @Test
    void eclipse() throws Exception {
        Element launch = xml(Ide.ECLIPSE, SESSION);
        assertThat(attribute(launch, ".ipAddress")).isEqualTo("127.0.0.1");
        assertThat(attribute(launch, ".portNumber")).isEqualTo("1234");
        assertThat(attribute(launch, ".symbolsFileName")).isEqualTo("/k/vmlinux");
        assertThat(attribute(launch, ".loadSymbols")).isEqualTo("true");
        assertThat(attribute(launch, ".setResume")).isEqualTo("false");
        assertThat(attribute(xml(Ide.ECLIPSE, BARE), ".loadSymbols")).isEqualTo("false");
    }
}
