package org.vmcoregdb.server.ide;

import java.nio.file.Path;
import org.vmcoregdb.protocol.target.XmlText;

/** Run configurations that are XML files. */
final class RunXml {
    private static final String JTAG = "org.eclipse.cdt.debug.gdbjtag.core.";

    private RunXml() {}

    /** Type Remote Debug, which attaches to a gdb server. */
    static String clion(DebugSession session) {
        return "<component name=\"ProjectRunConfigurationManager\">\n"
                + "  <configuration default=\"false\" name=" + quote(session.name())
                + " type=\"CLion_Remote\" version=\"1\" remoteCommand=" + quote(session.address()) + " symbolFile="
                + quote(session.program().map(Path::toString).orElse("")) + " sysroot=\"\">\n"
                + "    <debugger kind=\"GDB\" isBundled=\"false\">" + escape(session.gdb()) + "</debugger>\n"
                + "    <method v=\"2\" />\n"
                + "  </configuration>\n"
                + "</component>\n";
    }

    /** Type GDB Hardware Debugging: the one that neither starts nor continues what it attaches to. */
    static String eclipse(DebugSession session) {
        boolean symbols = session.program().isPresent();
        return "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n"
                + "<launchConfiguration type=\"org.eclipse.cdt.debug.gdbjtag.launchConfigurationType\">\n"
                + string(JTAG + "jtagDeviceId", JTAG + "jtagdevice.genericDevice")
                + string(JTAG + "connection", "tcp:" + session.address())
                + string(JTAG + "ipAddress", session.host())
                + attribute("int", JTAG + "portNumber", Integer.toString(session.port()))
                + bool("useRemoteTarget", true)
                + bool("doReset", false)
                + bool("doHalt", false)
                + bool("loadImage", false)
                + bool("setResume", false)
                + bool("setStopAt", false)
                + bool("setPcRegister", false)
                + bool("loadSymbols", symbols)
                + bool("useProjBinaryForSymbols", false)
                + bool("useFileForSymbols", symbols)
                + string(
                        JTAG + "symbolsFileName",
                        session.program().map(Path::toString).orElse(""))
                + string("org.eclipse.cdt.dsf.gdb.DEBUG_NAME", session.gdb())
                + attribute("boolean", "org.eclipse.cdt.dsf.gdb.UPDATE_THREADLIST_ON_SUSPEND", "false")
                + "</launchConfiguration>\n";
    }

    private static String string(String key, String value) {
        return attribute("string", key, value);
    }

    private static String bool(String key, boolean value) {
        return attribute("boolean", JTAG + key, Boolean.toString(value));
    }

    private static String attribute(String type, String key, String value) {
        return "  <" + type + "Attribute key=" + quote(key) + " value=" + quote(value) + "/>\n";
    }

    private static String quote(String text) {
        return "\"" + escape(text) + "\"";
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        XmlText.append(escaped, text);
        return escaped.toString();
    }
}
