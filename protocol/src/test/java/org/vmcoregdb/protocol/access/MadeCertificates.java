package org.vmcoregdb.protocol.access;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority and what it has signed, made by the JDK's keytool for one test. */
public final class MadeCertificates {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String AUTHORITY = "authority";

    private final Path folder;
    private final Path store;

    /**
     * An authority.
     *
     * @param folder where the files go
     * @param name sets them apart from another authority's
     */
    public MadeCertificates(Path folder, String name) throws IOException, InterruptedException {
        this.folder = folder;
        this.store = folder.resolve(name + ".p12");
        keytool("-alias", AUTHORITY, "-dname", "CN=" + name, "-ext", "bc:c", "-validity", "30");
    }

    /** The authority's own certificate, as a file. */
    public Path authority() throws IOException, GeneralSecurityException {
        return write(
                store + ".pem",
                "CERTIFICATE",
                List.of(open().getCertificate(AUTHORITY).getEncoded()));
    }

    /**
     * A certificate that is valid today.
     *
     * @param name its subject's common name
     * @param options more of keytool's, such as {@code -ext san=ip:127.0.0.1}
     */
    public Certificates.KeyPair sign(String name, String... options)
            throws IOException, InterruptedException, GeneralSecurityException {
        List<String> all = new ArrayList<>(
                List.of("-alias", name, "-dname", "CN=" + name, "-signer", AUTHORITY, "-validity", "5"));
        all.addAll(List.of(options));
        keytool(all.toArray(new String[0]));
        KeyStore made = open();
        List<byte[]> chain = new ArrayList<>();
        for (Certificate each : made.getCertificateChain(name)) {
            chain.add(each.getEncoded());
        }
        return new Certificates.KeyPair(
                write(store + "." + name + ".pem", "CERTIFICATE", chain),
                write(
                        store + "." + name + ".key",
                        "PRIVATE KEY",
                        List.of(made.getKey(name, PASSWORD).getEncoded())));
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString()));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.txt").toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(Files.readString(folder.resolve("keytool.txt")));
        }
    }

    private KeyStore open() throws IOException, GeneralSecurityException {
        KeyStore opened = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            opened.load(in, PASSWORD);
        }
        return opened;
    }

    private static Path write(String path, String label, List<byte[]> contents) throws IOException {
        StringBuilder text = new StringBuilder();
        for (byte[] content : contents) {
            text.append("-----BEGIN ").append(label).append("-----\n");
            text.append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content));
            text.append("\n-----END ").append(label).append("-----\n");
        }
        return Files.writeString(Path.of(path), text);
    }
}
