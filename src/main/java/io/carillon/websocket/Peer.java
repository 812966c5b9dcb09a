package io.carillon.websocket;

import io.carillon.access.Caller;
import io.carillon.fanout.PeerAddress;
import java.security.Principal;

/** Who is at the other end of a session, and where, as the handshake's filter found it: the standard tells a session no address. */
record Peer(Caller caller, PeerAddress address) implements Principal {
    @Override
    public String getName() {
        return caller.getName();
    }
}
