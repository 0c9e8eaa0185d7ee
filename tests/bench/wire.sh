# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154
# What the bench sends over a wire, to a namespace at its other end: iperf3, and requests
# to nginx. Sourced by guest.

site=/tmp/rl-nginx

nginx_config() {
	cat <<-END
	worker_processes 1;
	pid $site/pid;
	error_log $site/error;
	events { worker_connections 256; }
	http {
		access_log off;
		keepalive_requests 1000000;
		client_body_temp_path $site/body;
		proxy_temp_path $site/proxy;
		server {
			listen $port;
			root $site;
		}
	}
	END
}

wire() {
	ip netns add rlbench
	ip link add rlb0 type veth peer name rlb1 netns rlbench
	ip addr add 10.98.0.1/24 dev rlb0
	ip link set rlb0 up
	ip -n rlbench addr add 10.98.0.2/24 dev rlb1
	ip -n rlbench link set rlb1 up
	ip netns exec rlbench iperf3 -s > /dev/null 2>&1 &
	server=$!
	mkdir -p $site
	nginx_config > $site/conf
	head -c 2000 /dev/urandom > $site/file
	chmod -R a+rX $site
	ip netns exec rlbench nginx -c $site/conf || echo "bench: nginx does not start" >&2
	sleep 1
}

unwire() {
	[ ! -e $site/pid ] || kill "$(cat $site/pid)"
	[ -z "${server-}" ] || kill "$server"
	rm -rf $site
	ip link del rlb0
	ip netns del rlbench
}

iperf() {	# SECONDS
	timeout 60 iperf3 -J -c 10.98.0.2 -t "$1" > /tmp/rl-iperf3 &&
		say rate "$contender" iperf3_bits "$(jq .end.sum_received.bits_per_second /tmp/rl-iperf3)"
}

# requests NAME SECONDS [OPTION VALUE]: of a small file, by 16 clients.
requests() {
	name=$1 lasts=$2
	shift 2
	timeout 60 wrk -t 1 -c 16 -d "$lasts" "$@" "http://10.98.0.2:$port/file" > /tmp/rl-wrk &&
		! grep -q 'Non-2xx' /tmp/rl-wrk || return
	rate=$(sed -n 's/^Requests\/sec: *//p' /tmp/rl-wrk)
	[ "${rate%.*}" -gt 0 ] && say rate "$contender" "$name" "$rate"
}

over_wire() {	# SECONDS
	iperf "$1" || void "iperf3: $(jq -r .error /tmp/rl-iperf3)"
	{ requests nginx_kept "$1" && requests nginx_closed "$1" -H 'Connection: close'; } ||
		void "nginx: $(tail -n 2 /tmp/rl-wrk)"
}
