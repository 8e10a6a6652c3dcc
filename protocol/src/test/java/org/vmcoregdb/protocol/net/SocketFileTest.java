package org.vmcoregdb.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketFileTest {
    private static final List<PosixFilePermission> OWNER =
            List.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    @TempDir
    Path folder;

    private final List<ServerSocketChannel> listening = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (ServerSocketChannel channel : listening) {
            channel.close();
        }
    }

    private void bind(Path path) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listening.add(channel);
        channel.bind(UnixDomainSocketAddress.of(path));
    }

    private List<Path> files() throws IOException {
        try (var all = Files.list(folder)) {
            return all.toList();
        }
    }

    /** Between its making and its permissions nobody else can reach it. */
    @Test
    void isNeverOpenToOthers() throws IOException {
        Path path = folder.resolve("socket");
        SocketFile file = SocketFile.at(path, hidden -> {
            assertThat(path).doesNotExist();
            Path parent = Optional.ofNullable(hidden.getParent()).orElseThrow();
            assertThat(Files.getPosixFilePermissions(parent))
                    .containsExactlyInAnyOrder(
                            PosixFilePermission.OWNER_READ,
                            PosixFilePermission.OWNER_WRITE,
                            PosixFilePermission.OWNER_EXECUTE);
            bind(hidden);
        });
        assertThat(files()).containsExactly(path);
        assertThat(Files.getPosixFilePermissions(path)).containsExactlyInAnyOrderElementsOf(OWNER);
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            assertThat(client.isConnected()).isTrue();
        }
        file.remove();
        assertThat(files()).isEmpty();
    }

    @Test
    void leavesOneAloneThatIsListenedOn() throws IOException {
        Path path = folder.resolve("socket");
        bind(path);
        assertThatThrownBy(() -> SocketFile.at(path, this::bind))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot listen on " + path + ": it exists, and somebody listens there");
        assertThat(files()).containsExactly(path);
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            assertThat(client.isConnected()).isTrue();
        }
    }

    @Test
    void replacesOneThatNobodyListensOn() throws IOException {
        Path path = folder.resolve("socket");
        bind(path);
        listening.get(0).close(); // leaves the file
        SocketFile file = SocketFile.at(path, this::bind);
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            assertThat(client.isConnected()).isTrue();
        }
        file.remove();
        assertThat(files()).isEmpty();
    }

    @Test
    void removesOnlyItsOwn() throws IOException {
        Path path = folder.resolve("socket");
        SocketFile file = SocketFile.at(path, this::bind);
        Files.delete(path);
        bind(path); // another server's
        file.remove();
        assertThat(files()).containsExactly(path);
        Files.delete(path);
        file.remove();
    }

    @Test
    void leavesOtherFilesAndLinksAlone() throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "text");
        assertThatThrownBy(() -> SocketFile.at(text, this::bind))
                .hasMessage("cannot listen on " + text + ": it exists, and is not a socket");
        assertThat(text).hasContent("text");
        Path link = Files.createSymbolicLink(folder.resolve("link"), text);
        assertThatThrownBy(() -> SocketFile.at(link, this::bind)).hasMessageContaining("it exists");
        assertThat(link).isSymbolicLink();
        assertThat(files()).containsExactlyInAnyOrder(text, link);
    }

    @Test
    void saysThatThereIsNoFolder() {
        Path path = folder.resolve("none/socket");
        assertThatThrownBy(() -> SocketFile.at(path, this::bind))
                .hasMessage("cannot listen on " + path + ": there is no such folder");
    }
}
