package store_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ponte/store"
	"ponte/store/storetest"
)

func TestTheURLAloneSaysWhichRedis(t *testing.T) {
	for url, want := range map[string]store.Address{
		"redis://localhost":                         {Kind: "one", Network: "tcp", Hosts: []string{"localhost:6379"}},
		"redis://:secret@10.0.0.1:7000/3":           {Kind: "one", Network: "tcp", Hosts: []string{"10.0.0.1:7000"}, Password: "secret", DB: 3},
		"redis://[::1]:7000":                        {Kind: "one", Network: "tcp", Hosts: []string{"[::1]:7000"}},
		"redis://[::1]":                             {Kind: "one", Network: "tcp", Hosts: []string{"[::1]:6379"}},
		"rediss://ponte:p%40ss@redis.example/":      {Kind: "one", Network: "tcp", Hosts: []string{"redis.example:6379"}, User: "ponte", Password: "p@ss", TLS: true},
		"unix:///run/redis.sock":                    {Kind: "one", Network: "unix", Hosts: []string{"/run/redis.sock"}},
		"unix://:secret@/run/redis.sock?db=2":       {Kind: "one", Network: "unix", Hosts: []string{"/run/redis.sock"}, Password: "secret", DB: 2},
		"redis-sentinel://a:26379,b/mymaster":       {Kind: "sentinel", Network: "tcp", Hosts: []string{"a:26379", "b:26379"}, Master: "mymaster"},
		"redis-sentinel://:pw@a,b:1,c/m/4":          {Kind: "sentinel", Network: "tcp", Hosts: []string{"a:26379", "b:1", "c:26379"}, Master: "m", Password: "pw", DB: 4},
		"rediss-sentinel://a/m?sentinel_password=x": {Kind: "sentinel", Network: "tcp", Hosts: []string{"a:26379"}, Master: "m", SentinelPassword: "x", TLS: true},
		"redis-cluster://u:pw@a:7000,b:7001":        {Kind: "cluster", Network: "tcp", Hosts: []string{"a:7000", "b:7001"}, User: "u", Password: "pw"},
		"rediss-cluster://a:7000":                   {Kind: "cluster", Network: "tcp", Hosts: []string{"a:7000"}, TLS: true},
	} {
		got, err := store.ParseURL(url)
		if err != nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", url, diff)
		}
	}
}

func TestAURLThatCannotBeIsRefusedWithoutItsPassword(t *testing.T) {
	for _, url := range []string{
		"", "localhost:6379", "http://:hunter2@a", "redis://:hunter2@", "redis://:hunter2@a/x", "redis://:hunter2@a,b",
		"unix://:hunter2@relative.sock", "redis-sentinel://:hunter2@a:26379", "redis-sentinel://:hunter2@a,,b/m",
		"redis-cluster://:hunter2@a/1", "redis://:hunter2%zz@a", "redis://:hunter2@a/-1", "redis://:hunter2@a?x=%zz",
	} {
		if got, err := store.ParseURL(url); err == nil {
			t.Errorf("%q was read as %+v", url, got)
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error repeats the password: %v", err)
		}
	}
}

func TestOpenRefusesWhatIsMissing(t *testing.T) {
	for name, o := range map[string]store.Options{
		"no bot":  {URL: "redis://a", Keys: storetest.MustKeys(t)},
		"no keys": {URL: "redis://a", Bot: 1},
		"no URL":  {Bot: 1, Keys: storetest.MustKeys(t)},
	} {
		if _, err := store.Open(t.Context(), o); err == nil {
			t.Errorf("%s: it opened", name)
		}
	}
}
