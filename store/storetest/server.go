package storetest

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Server is a redis-server that a test started.
type Server struct {
	URL string
	Dir string // where it keeps its files

	network, addr string
	args          []string
	cmd           *exec.Cmd
}

// MustStartServer starts a redis-server on a unix socket, with an append-only
// file that is synced at every write. It is killed at the end of the test.
func MustStartServer(tb testing.TB, args ...string) *Server {
	tb.Helper()
	s, err := StartServer(args...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(s.Remove)
	return s
}

// StartServer is MustStartServer for servers that several tests share; its
// caller removes it.
func StartServer(args ...string) (*Server, error) {
	s, err := newServer()
	if err != nil {
		return nil, err
	}
	s.network, s.addr = "unix", filepath.Join(s.Dir, "s")
	s.URL = "unix://" + s.addr
	s.args = append([]string{
		"--port", "0", "--unixsocket", s.addr, "--dir", s.Dir, "--save", "", "--appendonly", "yes", "--appendfsync", "always",
	}, args...)
	return s.started()
}

// MustStartAt starts a redis-server on an address of the loopback. It is killed
// at the end of the test.
func MustStartAt(tb testing.TB, addr string, args ...string) *Server {
	tb.Helper()
	s, err := startAt(addr, args...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(s.Remove)
	return s
}

func startAt(addr string, args ...string) (*Server, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	s, err := newServer()
	if err != nil {
		return nil, err
	}
	s.URL, s.network, s.addr = "redis://"+addr, "tcp", addr
	s.args = append([]string{"--bind", host, "--port", port, "--dir", s.Dir}, args...)
	return s.started()
}

// MustStartSentinel starts a sentinel, which takes its settings from a file
// only. It is killed at the end of the test.
func MustStartSentinel(tb testing.TB, addr string, settings ...string) *Server {
	tb.Helper()
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		tb.Fatal(err)
	}
	s, err := newServer()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(s.Remove)
	file := filepath.Join(s.Dir, "sentinel.conf")
	lines := append([]string{"bind 127.0.0.1", "port " + port, "dir " + s.Dir}, settings...)
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		tb.Fatal(err)
	}
	s.network, s.addr, s.args = "tcp", addr, []string{file, "--sentinel"}
	if err := s.Start(); err != nil {
		tb.Fatal(err)
	}
	return s
}

// newServer makes the server's directory: a short one, since a socket's path
// has at most 107 letters.
func newServer() (*Server, error) {
	dir, err := os.MkdirTemp("", "ponte")
	return &Server{Dir: dir}, err
}

func (s *Server) started() (*Server, error) {
	if err := s.Start(); err != nil {
		s.Remove()
		return nil, err
	}
	return s, nil
}

// Start starts the server again after Kill, with the same files.
func (s *Server) Start() error {
	path, err := find("redis-server")
	if err != nil {
		return err
	}
	// A file, not a pipe: a pipe would need a goroutine of ours to read it.
	log, err := os.Create(filepath.Join(s.Dir, "log"))
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	s.cmd = exec.Command(path, s.args...)
	s.cmd.Stdout, s.cmd.Stderr = log, log
	if err := s.cmd.Start(); err != nil {
		return err
	}
	if err := waitFor(s.network, s.addr); err != nil {
		s.Kill()
		said, _ := os.ReadFile(log.Name())
		return fmt.Errorf("redis-server: %w\n%s", err, said)
	}
	return nil
}

// Kill ends the server without a word to it, as kill -9 does.
func (s *Server) Kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
	s.cmd = nil
}

// Freeze stops the server without ending it: connections stay, nobody answers.
func (s *Server) Freeze() error { return s.cmd.Process.Signal(syscall.SIGSTOP) }

// Thaw lets a frozen server go on where it was.
func (s *Server) Thaw() error { return s.cmd.Process.Signal(syscall.SIGCONT) }

// Remove kills the server, also a frozen one, and removes its files.
func (s *Server) Remove() {
	s.Kill()
	_ = os.RemoveAll(s.Dir)
}

// Cluster is a Redis Cluster of three masters on free ports of the loopback.
type Cluster struct {
	URL   string
	Nodes []*Server
}

// MustStartCluster starts a cluster; it is killed at the end of the test.
func MustStartCluster(tb testing.TB) *Cluster {
	tb.Helper()
	c, err := StartCluster()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(c.Remove)
	return c
}

// StartCluster is MustStartCluster for a cluster that several tests share; its
// caller removes it.
func StartCluster() (*Cluster, error) {
	c := &Cluster{}
	if err := c.start(); err != nil {
		c.Remove()
		return nil, err
	}
	return c, nil
}

func (c *Cluster) start() error {
	cli, err := find("redis-cli")
	if err != nil {
		return err
	}
	var addrs []string
	for range 3 {
		addr, err := freeAddr()
		if err != nil {
			return err
		}
		busAddr, err := freeAddr()
		if err != nil {
			return err
		}
		_, bus, _ := strings.Cut(busAddr, ":")
		node, err := startAt(addr, "--save", "", "--cluster-enabled", "yes", "--cluster-port", bus, "--cluster-node-timeout", "2000")
		if err != nil {
			return err
		}
		c.Nodes, addrs = append(c.Nodes, node), append(addrs, addr)
	}
	args := append([]string{"--cluster", "create"}, addrs...)
	if out, err := exec.Command(cli, append(args, "--cluster-yes")...).CombinedOutput(); err != nil {
		return fmt.Errorf("redis-cli --cluster create: %w\n%s", err, out)
	}
	c.URL = "redis-cluster://" + strings.Join(addrs, ",")
	return until(func() error {
		for _, addr := range addrs {
			host, port, _ := strings.Cut(addr, ":")
			out, err := exec.Command(cli, "-h", host, "-p", port, "cluster", "info").Output()
			if err != nil || !strings.Contains(string(out), "cluster_state:ok") || !strings.Contains(string(out), "cluster_known_nodes:3") {
				return fmt.Errorf("%s does not know the whole cluster: %w\n%s", addr, err, out)
			}
		}
		return nil
	})
}

// Remove kills the nodes and removes their files.
func (c *Cluster) Remove() {
	for _, node := range c.Nodes {
		node.Remove()
	}
}

func find(program string) (string, error) {
	path, err := exec.LookPath(program)
	if err != nil {
		return "", fmt.Errorf("this test needs %s, which `make test` installs", program)
	}
	return path, nil
}

// FreeAddr is an address of the loopback that was free a moment ago.
func FreeAddr(tb testing.TB) string {
	tb.Helper()
	addr, err := freeAddr()
	if err != nil {
		tb.Fatal(err)
	}
	return addr
}

func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// Eventually waits, up to 20 s, for what happens in another process.
func Eventually(tb testing.TB, what string, ok func() bool) {
	tb.Helper()
	err := until(func() error {
		if !ok() {
			return errors.New("not yet")
		}
		return nil
	})
	if err != nil {
		tb.Fatalf("waited in vain for %s", what)
	}
}

// until asks again and again, for 20 s.
func until(done func() error) error {
	var last error
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		if last = done(); last == nil {
			return nil
		}
		<-time.After(5 * time.Millisecond)
	}
	return last
}

// waitFor returns when a Redis answers PONG at an address, which it does not
// while it loads its file.
func waitFor(network, addr string) error {
	return until(func() error {
		c, err := net.DialTimeout(network, addr, time.Second)
		if err != nil {
			return err
		}
		defer func() { _ = c.Close() }()
		if err := c.SetDeadline(time.Now().Add(time.Second)); err != nil {
			return err
		}
		if _, err := c.Write([]byte("PING\r\n")); err != nil {
			return err
		}
		answer := make([]byte, 64)
		n, err := c.Read(answer)
		if err != nil {
			return err
		}
		if got := string(answer[:n]); got != "+PONG\r\n" {
			return fmt.Errorf("%s answered %q", addr, got)
		}
		return nil
	})
}
